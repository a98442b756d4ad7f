-- What the hub itself remembers between starts, by name.
create table hub_state (
  name text primary key,
  value text not null,
  changed_at timestamptz not null default now()
);
