-- A question that nobody takes up goes on to the next person; acknowledging it ends that.
alter table exception
  add column escalated_to text,
  add column escalated_at timestamptz,
  add constraint escalated_at_some_time check ((escalated_to is null) = (escalated_at is null));
