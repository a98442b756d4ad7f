-- What a system means by a unit can be changed and taken back by a person's word: who did it and why stays beside who had said it.
alter table unit_word
  add column ended_by text,
  add column ended_note text,
  add constraint ended_unit_words_have_an_end check (ended_by is null or valid_to is not null);
comment on column unit_word.valid_to is 'It ends where the item has lost the unit and another is meant, and where a person says so.';
