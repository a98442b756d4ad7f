-- What two transactions that do not see each other must not let fall between them, and what one subject may not hold up.

-- A case has begun to rest on something that may have changed meanwhile: it is planned once more when everybody has ended who changed things
-- without having seen that it rests on them.
alter table case_due
  add column again boolean not null default false,
  -- Whoever began before this one has not seen it. Written by the first who sees the row: from then on everybody sees what the case rests on.
  add column after_xid xid8,
  -- Its plan could not be written: nobody tries before. The others go on.
  add column put_off_until timestamptz,
  add constraint only_a_second_look_waits check (again or after_xid is null);

-- Subjects of which so much is held that what follows stays in the log, behind the position: it is read when what is held has gone.
create table feed_behind (
  feed_id uuid not null references feed (id) on delete cascade,
  subject text not null,
  after_position text not null,
  primary key (feed_id, subject)
);
