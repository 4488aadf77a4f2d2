-- Up Migration

-- Substring search over many ONUs; without the contrib extension the same query scans, which is slower and still right.
do $$
begin
  create extension if not exists pg_trgm;
exception
  when undefined_file or feature_not_supported or insufficient_privilege then
    raise notice 'pg_trgm is not available: search will scan';
end $$;

create type onu_status as enum ('online', 'offline', 'disabled', 'unconfigured', 'unknown');
create type last_down_cause as enum ('los', 'dying-gasp', 'admin', 'auth', 'reset', 'rogue', 'other', 'unknown');
create type oper_status as enum ('up', 'down', 'unknown');

create table olt (
  id integer generated always as identity primary key,
  name text not null,
  site text,
  host text not null,
  port integer not null check (port between 1 and 65535),
  -- Address, port and community as one keyed digest (core/credentials.ts): several devices may answer behind one address.
  agent_key bytea not null,
  snmp_version text not null default '2c' check (snmp_version in ('1', '2c', '3')),
  profile_choice text not null default 'auto',
  profile_name text,
  profile_label text,
  profile_confidence text,
  -- What the network says; whether it is collected at all is the operator's and stands in paused_at.
  state text not null default 'new' check (state in ('new', 'reachable', 'silent', 'credentials', 'not-an-olt')),
  state_since timestamptz not null default now(),
  state_reason text,
  paused_at timestamptz,
  simulated boolean not null default false,
  sys_name text,
  sys_descr text,
  sys_object_id text,
  model text,
  firmware text,
  uptime_seconds double precision,
  uptime_at timestamptz,
  last_good_run_at timestamptz,
  -- The last collection whose ONU table was whole: every listed ONU that is not `behind` was collected then.
  whole_at timestamptz,
  -- The last collection that read the optics of its ONUs.
  readings_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index olt_name_key on olt (lower(name));
create unique index olt_agent_key on olt (agent_key);

create table olt_credential (
  olt_id integer primary key references olt on delete cascade,
  -- AES-256-GCM, the OLT's id authenticated with it (core/seal.ts).
  community bytea not null
);

create table pon_port (
  id integer generated always as identity primary key,
  olt_id integer not null references olt on delete cascade,
  pon_port text not null,
  -- The numbers of `pon_port`, padded, so that 0/2/1 stands before 0/10/1.
  sort_key text collate "C" not null,
  if_index bigint,
  frame integer,
  slot integer,
  port integer,
  oper_status oper_status not null default 'unknown',
  tx_power_dbm real,
  temperature_c real,
  voltage_v real,
  bias_ma real,
  collected_at timestamptz,
  unique (olt_id, pon_port)
);

create table board (
  id integer generated always as identity primary key,
  olt_id integer not null references olt on delete cascade,
  position text not null,
  sort_key text collate "C" not null,
  type text,
  oper_status oper_status not null default 'unknown',
  cpu_percent real,
  memory_percent real,
  temperature_c real,
  collected_at timestamptz not null,
  unique (olt_id, position)
);

create table onu (
  id integer generated always as identity primary key,
  olt_id integer not null references olt on delete cascade,
  -- The serial where one is known, else its place: what the row is found by again.
  identity text not null,
  pon_port text not null,
  onu_id integer,
  serial text,
  description text,
  status onu_status not null,
  last_down_cause last_down_cause,
  last_down_cause_raw text,
  rx_power_dbm real,
  olt_rx_power_dbm real,
  tx_power_dbm real,
  temperature_c real,
  voltage_v real,
  bias_ma real,
  distance_m real,
  model text,
  firmware text,
  vendor text,
  last_up_at timestamptz,
  last_down_at timestamptz,
  first_seen_at timestamptz not null,
  -- Written only where it cannot be derived from olt.whole_at (docs/decisions): an hour in which nothing changed
  -- rewrites no row.
  last_seen_at timestamptz,
  collected_at timestamptz not null,
  -- Left out by the last whole collection's status: its own collected_at is the truth.
  behind boolean not null default false,
  gone_at timestamptz,
  unique (olt_id, identity)
) with (fillfactor = 80);
create index onu_place on onu (olt_id, pon_port, onu_id);

-- One expression, so that one index serves every field and no plan of a prepared statement loses it.
create function onu_search_text(serial text, description text, pon_port text, onu_id integer) returns text
language sql immutable parallel safe
return lower(
  coalesce(serial, '') || ' ' || replace(coalesce(serial, ''), ':', '') || ' ' || coalesce(description, '')
  || ' ' || pon_port || coalesce(':' || onu_id::text, '')
);

do $$
begin
  if exists (select from pg_extension where extname = 'pg_trgm') then
    create index onu_search on onu using gin (onu_search_text(serial, description, pon_port, onu_id) gin_trgm_ops);
  end if;
end $$;

-- The scheduler's claim: one row a slot, whoever of several schedulers came first.
create table collection_slot (
  slot text primary key check (slot ~ '^\d{4}-\d\d-\d\dT\d\dZ$'),
  state text not null check (state in ('claimed', 'missed')),
  claimed_at timestamptz not null default now(),
  claimed_by text not null,
  reason text
);

create table collection_run (
  id integer generated always as identity primary key,
  olt_id integer not null references olt on delete cascade,
  kind text not null check (kind in ('scheduled', 'manual', 'check')),
  slot text not null,
  status text not null default 'queued'
    check (status in ('queued', 'running', 'complete', 'partial', 'failed', 'missed')),
  -- Raised each time a worker takes the run; the number goes into the write, so that an older worker cannot store.
  attempt integer not null default 0,
  job_id text not null,
  worker text,
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  heartbeat_at timestamptz,
  progress_table text,
  progress_tables_done integer not null default 0,
  progress_tables_total integer not null default 0,
  progress_rows integer not null default 0,
  collected_at timestamptz,
  onus integer,
  onus_online integer,
  reason text,
  rejected_readings jsonb
);
create unique index collection_run_once on collection_run (olt_id, slot) where kind = 'scheduled';
create index collection_run_active on collection_run (olt_id) where status in ('queued', 'running');
create index collection_run_by_olt on collection_run (olt_id, id desc);
create index collection_run_by_slot on collection_run (slot) where kind = 'scheduled';
create index collection_run_finished on collection_run (finished_at desc) where finished_at is not null;

create table run_table (
  run_id integer not null references collection_run on delete cascade,
  ordinal integer not null,
  table_name text not null,
  status text not null check (status in ('complete', 'partial', 'failed', 'absent', 'skipped')),
  rows integer not null,
  ms double precision not null,
  requests integer not null,
  timeouts integer not null,
  reason text,
  primary key (run_id, ordinal)
);

-- One row an ONU a run. No foreign key: it would cost a lookup a row, and days are dropped whole.
create table reading (
  ts timestamptz not null,
  onu_id integer not null,
  status onu_status not null,
  rx_power_dbm real,
  olt_rx_power_dbm real,
  tx_power_dbm real,
  temperature_c real,
  voltage_v real,
  bias_ma real
) partition by range (ts);
create index reading_onu_ts on reading (onu_id, ts);

-- Append-only; it outlives what it tells of, hence no foreign keys.
create table event (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  kind text not null,
  olt_id integer,
  onu_id integer,
  run_id integer,
  slot text,
  data jsonb not null default '{}'
);
create index event_at on event (at desc);
create index event_onu on event (onu_id, at desc) where onu_id is not null;
create index event_olt on event (olt_id, at desc) where olt_id is not null;

create table setting (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);

-- Down Migration

drop table setting, event, reading, run_table, collection_run, collection_slot, onu, board, pon_port, olt_credential, olt;
drop function onu_search_text;
drop type oper_status, last_down_cause, onu_status;
