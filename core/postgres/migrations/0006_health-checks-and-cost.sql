-- Up Migration

-- A port towards the provider's network, with the counters of the last run: the next one makes rates of them.
create table uplink (
  olt_id integer not null references olt on delete cascade,
  name text not null,
  sort_key text collate "C" not null,
  if_index bigint,
  alias text,
  oper_status oper_status not null default 'unknown',
  speed_mbps double precision,
  -- 64-bit counters as they stand: more than bigint holds.
  in_octets numeric(20),
  out_octets numeric(20),
  counted_at timestamptz,
  in_bps double precision,
  out_bps double precision,
  rate_seconds double precision,
  -- Why there is no rate (contract/olt.ts).
  rate_gap text check (rate_gap in ('first', 'reset', 'rebooted', 'impossible', 'not-reported')),
  collected_at timestamptz not null,
  primary key (olt_id, name)
);

-- Fans, power supplies and readings of the OLT itself.
create table part (
  olt_id integer not null references olt on delete cascade,
  kind text not null
    check (kind in ('fan', 'power-supply', 'temperature', 'voltage', 'current', 'power', 'cpu', 'memory')),
  name text not null,
  sort_key text collate "C" not null,
  condition text check (condition in ('ok', 'warning', 'failed', 'absent', 'unknown')),
  condition_raw text,
  value real,
  unit text check (unit in ('rpm', '%', '°C', 'V', 'A', 'W')),
  collected_at timestamptz not null,
  primary key (olt_id, kind, name)
);

-- What of an OLT's health has a trend, a row a board, uplink and sensor a run. Each run drops what is older than 30 days.
create table health_sample (
  olt_id integer not null references olt on delete cascade,
  at timestamptz not null,
  subject text not null check (subject in ('board', 'uplink', 'temperature', 'cpu', 'memory')),
  name text not null,
  cpu_percent real,
  memory_percent real,
  temperature_c real,
  in_bps double precision,
  out_bps double precision,
  primary key (olt_id, at, subject, name)
);

-- What a run cost the OLT, and, for a check, which part of it was asked.
alter table collection_run
  add column walk_ms double precision,
  add column walked_rows integer,
  add column requests integer,
  add column timeouts integer,
  add column retransmits integer,
  add column check_pon_port text,
  add column check_onu_id integer;
create index collection_run_checks on collection_run (olt_id, queued_at desc) where kind = 'check';
create index collection_run_costs on collection_run (olt_id, id desc) where walk_ms is not null;

alter table onu
  -- Since when the collections have seen the present status; null where it is older than this column.
  add column status_since timestamptz,
  -- How the device names the row where the place does not tell it: what a check asks for.
  add column row_index text;

drop index event_at;
create index event_at on event (at desc, id desc);
create index event_kind on event (kind, at desc, id desc);
-- A unit that was swapped out has the event on its own page too.
create index event_swapped_out on event (((data ->> 'fromOnu')::integer)) where kind = 'onu.serial-swapped';

-- Down Migration

drop index event_swapped_out, event_kind, event_at;
create index event_at on event (at desc);
alter table onu drop column row_index, drop column status_since;
drop index collection_run_costs, collection_run_checks;
alter table collection_run
  drop column walk_ms, drop column walked_rows, drop column requests, drop column timeouts, drop column retransmits,
  drop column check_pon_port, drop column check_onu_id;
drop table health_sample, part, uplink;
