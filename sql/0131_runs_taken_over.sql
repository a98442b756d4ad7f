-- Runs of certification and of the tie-out belong to a process for as long as it says that it lives; another one goes on with the run of a dead one.
alter table price_certification
  -- How many prices were to be drawn: whoever goes on draws the same. Null: as many as the landscape says.
  add column samples integer check (samples > 0),
  -- Null: nobody works on it.
  add column held_by uuid,
  add column held_until timestamptz,
  -- So many processes ended while they worked on it.
  add column lost smallint not null default 0,
  add constraint a_held_certification_has_a_lease check ((held_by is null) = (held_until is null));

alter table tie_out
  -- The last order of the day that it has looked at: there it goes on.
  add column reached uuid,
  add column held_by uuid,
  add column held_until timestamptz,
  add column lost smallint not null default 0,
  add constraint a_held_tie_out_has_a_lease check ((held_by is null) = (held_until is null));
