-- Up Migration

create type mac_place as enum ('onu', 'pon', 'other', 'unmapped');

-- What each OLT tells of MACs, and how its last table went.
create table mac_source (
  olt_id integer primary key references olt on delete cascade,
  tells text not null check (tells in ('per-onu', 'per-pon', 'none-over-snmp', 'unknown')),
  reason text,
  -- Null while no table was ever asked for.
  status text check (status in ('complete', 'partial', 'failed', 'absent', 'skipped')),
  status_reason text,
  asked_at timestamptz,
  -- The last whole table: what is not missing was seen then, and needs no time of its own.
  whole_at timestamptz,
  macs integer not null default 0,
  not_learned integer not null default 0,
  multicast integer not null default 0
);

-- A MAC on one OLT in one VLAN, where it was seen last. The id of its ONU is no foreign key: it would cost a lookup a row,
-- and an ONU goes only with its OLT.
create table mac_sighting (
  olt_id integer not null references olt on delete cascade,
  mac macaddr not null,
  -- 0: the device tells none.
  vlan bigint not null,
  is_fdb_id boolean not null,
  place mac_place not null,
  pon_port text,
  onu_number integer,
  onu_id integer,
  port text not null,
  first_seen_at timestamptz not null,
  since timestamptz not null,
  -- Written when it comes, moves or goes, and by cut tables; an hour in which nothing changed rewrites no row (docs/decisions).
  seen_at timestamptz not null,
  is_missing boolean not null default false,
  primary key (olt_id, mac, vlan)
) with (fillfactor = 85);
create index mac_sighting_mac on mac_sighting (mac);
create index mac_sighting_onu on mac_sighting (onu_id) where onu_id is not null;

-- Where a MAC was before, from when to when it was seen there.
create table mac_stay (
  mac macaddr not null,
  olt_id integer not null references olt on delete cascade,
  vlan bigint not null,
  is_fdb_id boolean not null,
  place mac_place not null,
  pon_port text,
  onu_number integer,
  onu_id integer,
  port text not null,
  from_at timestamptz not null,
  to_at timestamptz not null
);
create index mac_stay_mac on mac_stay (mac, to_at desc);
create index mac_stay_olt on mac_stay (olt_id, to_at);

-- Down Migration

drop table mac_stay, mac_sighting, mac_source;
drop type mac_place;
