-- Pricing: which agreements speak of an item, and the item's revision, which grows with each change of one of them.

create table price_agreement_item (
  item_id uuid not null,
  agreement_id uuid not null,
  primary key (item_id, agreement_id)
);
create index price_agreement_item_agreement on price_agreement_item (agreement_id);

create table price_stand (
  item_id uuid primary key,
  revision bigint not null check (revision >= 1)
) with (fillfactor = 80);

-- A database may hold agreements already.
insert into price_agreement_item (item_id, agreement_id)
select distinct (f #>> '{item,value}')::uuid, r.id
from record r cross join lateral (select r.fields as f union all select value from jsonb_each(r.scoped)) as seen
where r.domain = 'price-agreement' and not r.deleted and r.merged_into is null and f #>> '{item,by}' = 'record';

insert into price_stand (item_id, revision) select distinct item_id, 1 from price_agreement_item;
