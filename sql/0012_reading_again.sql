-- Somebody learned that there is something to read: read once more, also where a reading is under way that began before.
alter table reading add column again boolean not null default false;
