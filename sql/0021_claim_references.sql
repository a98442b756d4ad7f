-- Which records a claim points at: found by index instead of by reading every claim.
alter table claim add column refers uuid[]; -- null: at none, as most claims do

update claim c set refers = found.ids
from (
  select domain, system, scope, external_id, array_agg(distinct id[1]::uuid) as ids
  from claim
  cross join lateral regexp_matches(
    (cells -> 'cells')::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') as found (id)
  group by domain, system, scope, external_id
) found
where (c.external_id, c.system, c.domain, c.scope) = (found.external_id, found.system, found.domain, found.scope);

create index claim_refers on claim using gin (refers) where refers is not null;
