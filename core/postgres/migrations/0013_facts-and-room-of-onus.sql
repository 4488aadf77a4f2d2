-- Up Migration

-- The last run that read what every listed ONU of an OLT is called and made of: description, model, firmware, vendor. These are not
-- asked for each hour (docs/decisions/0047).
alter table olt add column facts_at timestamptz;

-- When they were read of this ONU, where the OLT's own time does not tell: of one that has come, moved or gone since then. Null with
-- facts_behind: not at this place yet.
alter table onu
  add column facts_behind boolean not null default false,
  add column facts_at timestamptz;

-- An hour in which the light of every ONU moves rewrites every row. Half a page of room keeps each new version beside the old one and out
-- of all indexes (docs/decisions/0048).
alter table onu set (fillfactor = 45);
cluster onu using onu_pkey;
alter table onu set without cluster;

-- Down Migration

alter table onu set (fillfactor = 80);
alter table onu drop column facts_behind, drop column facts_at;
alter table olt drop column facts_at;
