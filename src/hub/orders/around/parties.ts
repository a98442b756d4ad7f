/** Customers with what stands above them: terms and limits are those of the hierarchy. */
import { Compile } from 'typebox/compile';
import { Address } from '../../../model/party.ts';
import { Money, Reference } from '../../../model/primitives.ts';
import type { Queryable } from '../../../platform/sql.ts';
import type { PartyTerms } from '../../../processes/index.ts';
import type { Records } from '../../../records/index.ts';

/** What is read of a party. */
export const PARTY_FIELDS = [
  'number',
  'name',
  'status',
  'parent',
  'creditLimit',
  'creditUsed',
  'email',
  'address',
  'taxExempt',
  'taxNumber',
  'priceGroup',
  'zone',
];
/** Deeper hierarchies are a circle. */
const MOST_LEVELS = 6;

const money = Compile(Money);
const reference = Compile(Reference);
const address = Compile(Address);

interface Found extends PartyTerms {
  readonly parent: string | undefined;
}

/** Gives each party and those above it, the nearest first; one statement for each level. */
export async function partyChains(
  records: Pick<Records, 'fieldsOf'>,
  queryable: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly PartyTerms[]>> {
  const known = new Map<string, Found>();
  let asked: readonly string[] = ids;
  for (let level = 0; level < MOST_LEVELS && asked.length > 0; level += 1) {
    for (const row of await records.fieldsOf(queryable, asked, PARTY_FIELDS))
      known.set(row.recordId, toTerms(row.recordId, row.number, row.fields));
    asked = [...new Set([...known.values()].flatMap(({ parent }) => parent ?? []))].filter(
      (id) => !known.has(id),
    );
  }
  return new Map(ids.map((id) => [id, chainFrom(known, id)]));
}

function chainFrom(known: ReadonlyMap<string, Found>, id: string): readonly PartyTerms[] {
  const chain: PartyTerms[] = [];
  const seen = new Set<string>();
  let next: string | undefined = id;
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const found: Found | undefined = known.get(next);
    if (found === undefined) break;
    const { parent, ...terms } = found;
    chain.push(terms);
    next = parent;
  }
  return chain;
}

function toTerms(id: string, number: string, fields: Readonly<Record<string, unknown>>): Found {
  const { parent, creditLimit, creditUsed, address: kept } = fields;
  return {
    id,
    number,
    name: textIn(fields['name']),
    status: textIn(fields['status']),
    email: textIn(fields['email']),
    taxNumber: textIn(fields['taxNumber']),
    priceGroup: textIn(fields['priceGroup']),
    zone: textIn(fields['zone']),
    taxExempt: fields['taxExempt'] === true,
    address: address.Check(kept) ? kept : undefined,
    creditLimit: money.Check(creditLimit) ? creditLimit : undefined,
    creditUsed: money.Check(creditUsed) ? creditUsed : undefined,
    parent: reference.Check(parent) && parent.by === 'record' ? parent.value : undefined,
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
