-- Feeds that the landscape declares, and those that it has ceased to declare.

-- Who may change it: the landscape alone, or people.
alter table feed add column declared boolean not null default false;
-- The landscape no longer declares it: it stands where it stopped, and goes on if it is declared again.
alter table feed add column ended_at timestamptz;
alter table feed add constraint only_a_declared_feed_ends check (ended_at is null or declared);
