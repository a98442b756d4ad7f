-- The open questions for people. A question closes itself when the facts no longer ask.

create table exception (
  id uuid primary key default gen_random_uuid(),
  kind text not null,
  subject text not null,
  what text not null,
  station text not null,
  why text not null,
  can_do text[] not null,
  system text,
  domain text,
  record_id text,
  message_id text,
  cause text,
  owner text,
  opened_at timestamptz not null,
  last_raised_at timestamptz not null,
  times bigint not null default 1 check (times >= 1),
  acknowledged_by text,
  acknowledged_at timestamptz,
  note text,
  closed_at timestamptz,
  constraint acknowledged_by_somebody check ((acknowledged_by is null) = (acknowledged_at is null))
);

create unique index exception_open on exception (kind, subject) where closed_at is null;
create index exception_by_age on exception (opened_at, id) where closed_at is null;
create index exception_record on exception (record_id) where record_id is not null;
