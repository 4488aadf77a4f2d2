-- Up Migration

-- What a check found of each ONU beside what was known before it (contract/run.ts, CheckedOnu): written once, read whole.
alter table collection_run add column checked_onus jsonb;

-- Down Migration

alter table collection_run drop column checked_onus;
