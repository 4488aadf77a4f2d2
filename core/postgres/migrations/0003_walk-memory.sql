-- Up Migration

-- What the last run learnt about walking an OLT. Advice for the next one: without it, or where it is no longer true, a run asks a
-- few times more and finds the same.
create table olt_walk (
  olt_id integer primary key references olt on delete cascade,
  -- The size at which the device cuts its replies to GETBULK; null while it was not seen to.
  reply_cap_bytes integer,
  round_trip_ms real,
  -- By table: rows to ask for at once, and where its PON ports begin with the rows that each had.
  tables jsonb not null,
  learnt_at timestamptz not null
);

-- Down Migration

drop table olt_walk;
