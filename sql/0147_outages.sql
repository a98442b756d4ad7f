-- When systems did not answer, one row for each time that is over: what they owe is due by a clock that rested meanwhile.
create table delivery_outage (
  system text not null,
  since timestamptz not null,
  until timestamptz not null check (until >= since),
  primary key (system, since)
);
