-- What is at stake, what the hub would carry out if a person said so, and questions of one cause as one issue.
alter table exception
  add column at_stake numeric,
  add column currency text,
  add column decisions jsonb not null default '[]',
  add constraint what_is_at_stake_has_a_currency check ((at_stake is null) = (currency is null));

-- A question without a cause is an issue by itself.
create index exception_by_issue on exception ((coalesce(cause, kind || ' ' || subject)), opened_at, id) where closed_at is null;
