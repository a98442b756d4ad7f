-- A probe is its process's own: where that process has died, the next probe may start at once, and nobody waits for the answer.
alter table delivery_system add column probed_by uuid;
