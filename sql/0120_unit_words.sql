-- What a system means by a unit that an item does not have, by a person's word: of one item, or of every item.
create table unit_word (
  system text not null,
  -- Absent: of every item.
  item_id uuid references record,
  code text collate "C" not null,
  unit text not null,
  decided_by text not null,
  note text,
  valid_from timestamptz not null,
  valid_to timestamptz,
  check (code <> unit)
);
create unique index unit_word_valid on unit_word (code, system, item_id) nulls not distinct where valid_to is null;
comment on column unit_word.valid_to is 'It ends only where the item has lost the unit, and a person said which other is meant.';
