-- Words by which people look for records: of names, of postal codes, and the numbers that suppliers have for items (see src/records/resembling/words.ts).
create table record_word (
  domain text not null,
  kind text not null check (kind in ('name', 'postal-code', 'supplier-number')),
  word text collate "C" not null,
  record_id uuid not null references record,
  primary key (word, kind, domain, record_id)
);
create index record_word_record on record_word (record_id);

-- What a system once called so.
create index cross_reference_ended on cross_reference (external_id, domain) where valid_to is not null;

with spoken as (
  select r.id, r.domain, 'name' as kind, w.word
  from record r
  cross join lateral regexp_split_to_table(
    lower(regexp_replace(normalize(r.fields ->> 'name', NFKD), U&'[\0300-\036F]', '', 'g')),
    U&'[^0-9a-z\00C0-\1FFF\2C00-\FFFF]+') as w (word)
  where r.domain <> 'item' and jsonb_typeof(r.fields -> 'name') = 'string'
  union
  select r.id, r.domain, 'postal-code', lower(regexp_replace(r.fields -> 'address' ->> 'postalCode', '[^0-9A-Za-z]', '', 'g'))
  from record r
  where jsonb_typeof(r.fields -> 'address' -> 'postalCode') = 'string'
  union
  select r.id, r.domain, 'supplier-number', lower(regexp_replace(s.reference ->> 'itemNumber', '[^0-9A-Za-z]', '', 'g'))
  from record r
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(r.fields -> 'supplierReferences') when 'array' then r.fields -> 'supplierReferences' else '[]' end
  ) as s (reference)
  where jsonb_typeof(s.reference -> 'itemNumber') = 'string'
)
insert into record_word (domain, kind, word, record_id)
select domain, kind, word, id from spoken where word <> '';
