-- An authorisation of a buyer pays one order: the first that names it.
create table payment_claim (
  target text not null,
  payment text collate "C" not null,
  case_id uuid not null references process_case (id) on delete cascade,
  primary key (target, payment)
);
create index payment_claim_case on payment_claim (case_id);
