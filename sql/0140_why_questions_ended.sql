-- A question whose cause is gone ends by itself: people who have seen it read why.
alter table exception
  add column closed_because text check (closed_at is not null or closed_because is null);
