-- Earlier versions of records are forgotten by their end, in chunks: they are written in that order, so a small index finds them.
create index record_version_ended on record_version using brin (valid_to) with (pages_per_range = 16);
alter table record_version set (autovacuum_vacuum_insert_scale_factor = 0.05);
