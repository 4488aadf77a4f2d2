-- Up Migration

-- The day of the network by the hour is told from the runs, never from the readings.
alter table collection_run add column onus_offline integer;

-- When the ONUs of an OLT were read on a sealed day, microseconds since the epoch. One list for all of them: sealed readings
-- name its places. A later merge only appends, so that a place keeps its meaning.
create table sealed_times (
  day date not null,
  olt_id integer not null,
  at_us bigint[] not null,
  primary key (day, olt_id)
) partition by range (day);

-- The readings of one ONU on one day (core/postgres/sealed-day.ts). The day leads the key, so that a night appends to the
-- index instead of touching all of it, and a history asks for its days one by one.
create table sealed_reading (
  day date not null,
  onu_id integer not null,
  data bytea not null,
  primary key (day, onu_id)
) partition by range (day);

-- The same in one line, for years. A count of zero has null for its values.
create table onu_day (
  day date not null,
  onu_id integer not null,
  readings smallint not null,
  online_minutes smallint not null,
  offline_minutes smallint not null,
  disabled_minutes smallint not null,
  unconfigured_minutes smallint not null,
  unknown_minutes smallint not null,
  rx_count smallint not null,
  olt_rx_count smallint not null,
  tx_count smallint not null,
  temperature_count smallint not null,
  voltage_count smallint not null,
  bias_count smallint not null,
  rx_min real,
  rx_avg real,
  rx_max real,
  olt_rx_min real,
  olt_rx_avg real,
  olt_rx_max real,
  tx_min real,
  tx_avg real,
  tx_max real,
  temperature_min real,
  temperature_avg real,
  temperature_max real,
  voltage_min real,
  voltage_avg real,
  voltage_max real,
  bias_min real,
  bias_avg real,
  bias_max real,
  primary key (day, onu_id)
) partition by range (day);

-- A day whose readings are sealed: until when the history is whole, and what it weighs.
create table sealed_day (
  day date primary key,
  onus integer not null,
  readings bigint not null,
  sealed_at timestamptz not null default now()
);

-- Work that is due once a UTC day, whoever of several schedulers came first.
create table daily_task (
  task text not null,
  day date not null,
  job_id text not null,
  claimed_at timestamptz not null default now(),
  claimed_by text not null,
  finished_at timestamptz,
  result jsonb,
  primary key (task, day)
);

-- Down Migration

drop table daily_task, sealed_day, onu_day, sealed_reading, sealed_times;
alter table collection_run drop column onus_offline;
