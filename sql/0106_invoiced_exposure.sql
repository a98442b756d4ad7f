-- What was invoiced counts against a limit until the ERP has told a newer balance: it may not count it yet.
alter table process_case
  add column invoiced numeric not null default 0 check (invoiced >= 0),
  add column invoiced_at timestamptz;
