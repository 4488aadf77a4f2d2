-- Up Migration

-- Where customers come from: the ONUs' descriptions, a file, an ERP's endpoint.
create table customer_source (
  id integer generated always as identity primary key,
  name text not null,
  kind text not null check (kind in ('description', 'csv', 'http')),
  -- The OLT of a description source that is for one.
  olt_id integer references olt on delete cascade,
  -- The whole definition as the contract has it, without the secret.
  definition jsonb not null,
  simulated boolean not null default false,
  paused_at timestamptz,
  -- A newly uploaded file; the worker lays it down among the media when it first reads it.
  upload_id uuid,
  file_name text,
  file_bytes integer,
  file_sha256 text,
  file_at timestamptz,
  -- The last complete reading.
  whole_at timestamptz,
  created_at timestamptz not null default now(),
  check (olt_id is null or kind = 'description')
);
create unique index customer_source_name on customer_source (lower(name));
-- One set of patterns an OLT, and one for those that have none of their own.
create unique index customer_source_olt on customer_source (coalesce(olt_id, 0)) where kind = 'description';

create table customer_source_secret (
  source_id integer primary key references customer_source on delete cascade,
  -- AES-256-GCM, the source's id and its address authenticated with it.
  secret bytea not null
);

-- A file on its way from a console to the worker, in parts; removed when it was laid down, or after a day.
create table customer_upload (
  id uuid primary key,
  name text not null,
  bytes integer not null,
  created_at timestamptz not null default now()
);
create table customer_upload_part (
  upload_id uuid not null references customer_upload on delete cascade,
  part integer not null,
  content bytea not null,
  primary key (upload_id, part)
);

create table customer_run (
  id integer generated always as identity primary key,
  source_id integer not null references customer_source on delete cascade,
  kind text not null check (kind in ('scheduled', 'manual')),
  slot text not null,
  status text not null default 'queued'
    check (status in ('queued', 'running', 'complete', 'partial', 'failed', 'missed')),
  -- Raised each time a worker takes the run; the number goes into the write, so that an older worker cannot store.
  attempt integer not null default 0,
  job_id text not null,
  accept_shrink boolean not null default false,
  shrunk boolean not null default false,
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  heartbeat_at timestamptz,
  reason text,
  counts jsonb
);
create unique index customer_run_once on customer_run (source_id, slot) where kind = 'scheduled';
create index customer_run_active on customer_run (source_id) where status in ('queued', 'running');
create index customer_run_by_source on customer_run (source_id, id desc);

-- One access of a customer, as its sources together know it. Derived from the records, but for its id.
create table customer (
  id integer generated always as identity primary key,
  -- What the row is found by again: `login:…`, `code:…` (core/customers/resolve-customers.ts).
  identity text not null unique,
  name text,
  code text,
  login text,
  document text,
  phone text,
  address text,
  -- The source that names it; no key to the table, since it outlives the source.
  source_id integer,
  -- Name, code, login, document and phone, folded (contract/rules/customer.ts): what the search looks into.
  search_text text not null default '',
  onu_id integer references onu on delete set null,
  match_state text not null default 'unmatched' check (match_state in ('matched', 'ambiguous', 'unmatched')),
  matched_by text check (matched_by in ('hand', 'serial', 'mac', 'login', 'description')),
  matched_value text,
  match_problem text,
  -- Candidates, rivals and conflicts as ids: what the panel explains.
  match_note jsonb,
  matched_at timestamptz,
  gone_at timestamptz,
  first_seen_at timestamptz not null default now()
);
create index customer_onu on customer (onu_id) where onu_id is not null;
create index customer_gone on customer (gone_at) where gone_at is not null;

do $$
begin
  if exists (select from pg_extension where extname = 'pg_trgm') then
    create index customer_search on customer using gin (search_text gin_trgm_ops);
  end if;
end $$;

-- What one source says. Never removed by a reading: one that a whole answer leaves out is gone since then.
create table customer_record (
  id integer generated always as identity primary key,
  source_id integer not null references customer_source on delete cascade,
  -- What the record is found by again within its source.
  key text not null,
  customer_id integer references customer on delete set null,
  -- The ONU whose description it was read from.
  onu_id integer references onu on delete cascade,
  line integer,
  name text,
  code text,
  login text,
  document text,
  phone text,
  address text,
  serial text,
  mac text,
  first_seen_at timestamptz not null,
  gone_at timestamptz,
  unique (source_id, key)
);
create index customer_record_customer on customer_record (customer_id);
create index customer_record_onu on customer_record (onu_id) where onu_id is not null;

-- A decision of a person: at which ONU a customer is, or that it is at none. It names the unit by its serial too, because
-- a unit that moves to another OLT has another row there.
create table customer_hand (
  customer_id integer primary key references customer on delete cascade,
  onu_id integer,
  serial text,
  is_none boolean not null default false,
  decided_at timestamptz not null default now(),
  check (is_none = (onu_id is null))
);

-- Whoever changes what customers are matched by raises `wanted`; whoever matches takes it over into `done`.
create table customer_matching (
  one boolean primary key default true check (one),
  wanted bigint not null default 0,
  done bigint not null default 0
);
insert into customer_matching default values;

-- Down Migration

drop table customer_matching, customer_hand, customer_record, customer, customer_run, customer_upload_part, customer_upload,
  customer_source_secret, customer_source;
