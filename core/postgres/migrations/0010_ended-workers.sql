-- Up Migration

-- How many workers have ended while they held the run: an OLT that ends its workers is set aside by this count.
alter table collection_run add column ended_workers integer not null default 0;

-- Down Migration

alter table collection_run drop column ended_workers;
