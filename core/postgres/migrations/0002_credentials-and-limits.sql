-- Up Migration

alter table olt_credential rename column community to sealed;
comment on column olt_credential.sealed is
  'versions 1 and 2c: the community; version 3: user and passwords as JSON. AES-256-GCM, OLT and kind authenticated';

alter table olt
  -- What of version 3 is no secret, for those who look: user, level, protocols, context. Nobody is asked by it.
  add column access jsonb,
  -- Only what an operator has set; what is not here stands at its default (contract/olt.ts).
  add column limits jsonb not null default '{}';

-- Down Migration

alter table olt drop column access, drop column limits;
delete from olt where snmp_version = '3';
alter table olt_credential rename column sealed to community;
