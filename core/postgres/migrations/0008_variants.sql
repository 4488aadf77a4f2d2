-- Up Migration

-- Where a family's sources disagree: the choice by variant that an operator made. What is not here stands at its default.
alter table olt add column variants jsonb not null default '{}';

-- Down Migration

alter table olt drop column variants;
