/** Target `companies`: groups and bill-tos become companies, ship-tos their locations, contacts their people. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { done, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { patiently, read, type Context } from '../admin-api.ts';
import { orNull } from '../graphql-answer.ts';
import { nameOf } from '../prices/price-lists.ts';
import type { Settings } from '../settings.ts';
import { LocationAddress, mapParty, PARTY_FIELDS, PartyBody, type LocationBody } from './body.ts';
import { deleteCompany, deleteContact, deleteLocation, EmailAddress, partiesById, write } from './calls.ts';
import { findParty, type PartyFinding } from './find.ts';
import { writeParty } from './write-party.ts';

type PartyWrite = Write<PartyBody>;

export const companiesTarget: Target<Settings, typeof PartyBody, 'party'> = {
  domain: 'party',
  contract: { name: 'shopify.company', version: '2026-04' },
  to: PartyBody,
  fields: PARTY_FIELDS,
  batchSize: 10,
  map: mapParty,
  write: (context, writes) => oneByOne(writes, (each) => writeOne(context, each)),
  find: async (context, writes) => {
    const found: (string | undefined)[] = [];
    for (const { body } of writes) {
      const finding = await patiently(context, () => findParty(context, body), outcomeIn);
      found.push('found' in finding ? finding.found : undefined);
    }
    return found;
  },
  readBack: readParties,
  remove: (context, writes) => oneByOne(writes, (each) => removeOne(context, each)),
};

const outcomeIn = (finding: PartyFinding): Outcome | undefined =>
  'outcome' in finding ? finding.outcome : undefined;

/** What stops the shop as a whole stops the rest of the batch, too. */
async function oneByOne(
  writes: readonly PartyWrite[],
  work: (write: PartyWrite) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of writes) {
    const before = outcomes.at(-1);
    const isStopped = before?.outcome === 'later' && ['throttled', 'unavailable'].includes(before.cause);
    outcomes.push(isStopped ? before : await work(each));
  }
  return outcomes;
}

async function writeOne(context: Context, { body, externalId }: PartyWrite): Promise<Outcome> {
  if (externalId !== undefined) return writeParty(context, body, externalId);
  const finding = await findParty(context, body);
  return 'outcome' in finding ? finding.outcome : writeParty(context, body, finding.found);
}

async function removeOne(context: Context, { body, externalId }: PartyWrite): Promise<Outcome> {
  const finding = externalId === undefined ? await findParty(context, body) : { found: externalId };
  if ('outcome' in finding) return finding.outcome;
  const id = finding.found;
  if (id === undefined) return done('');
  const operation = { company: deleteCompany, location: deleteLocation, contact: deleteContact }[body.kind];
  const removed = await write(context, operation, { id });
  return removed === 'gone' || !('outcome' in removed) ? done(id) : removed.outcome;
}

const text = orNull(Type.String());
const HeldCompany = Type.Object({ id: Type.String(), name: Type.String(), externalId: text });
const HeldLocation = Type.Object({
  id: Type.String(),
  name: Type.String(),
  externalId: text,
  phone: text,
  taxSettings: Type.Object({ taxExempt: Type.Boolean() }),
  shippingAddress: orNull(LocationAddress),
  company: Type.Object({ id: Type.String() }),
  catalogs: Type.Object({ nodes: Type.Array(Type.Object({ title: Type.String() })) }),
});
const HeldContact = Type.Object({
  id: Type.String(),
  company: Type.Object({ id: Type.String() }),
  customer: Type.Object({
    firstName: text,
    lastName: text,
    defaultEmailAddress: EmailAddress,
    defaultPhoneNumber: orNull(Type.Object({ phoneNumber: Type.String() })),
  }),
});
const Identified = Type.Object({ id: Type.String() });

async function readParties(
  context: Context,
  writes: readonly PartyWrite[],
): Promise<readonly (PartyBody | 'absent')[]> {
  const ids = writes.flatMap(({ externalId }) => externalId ?? []);
  const { nodes } = await read(context, partiesById, { ids });
  const known = nodes.filter((node) => Value.Check(Identified, node));
  return writes.map((each) => {
    const node = known.find(({ id }) => id === each.externalId);
    return (node === undefined ? undefined : bodyOf(node, each, context.settings)) ?? 'absent';
  });
}

function bodyOf(node: unknown, { body }: PartyWrite, settings: Settings): PartyBody | undefined {
  if (body.kind === 'location')
    return Value.Check(HeldLocation, node) ? locationOf(node, body, settings) : undefined;
  if (body.kind === 'company') {
    return Value.Check(HeldCompany, node)
      ? { kind: 'company', number: node.externalId ?? '', name: node.name }
      : undefined;
  }
  return Value.Check(HeldContact, node) ? contactOf(node, body) : undefined;
}

/** The shop knows only the company: a contact of one of its locations is the same contact there. */
function contactOf({ customer, company }: Static<typeof HeldContact>, asked: PartyBody): PartyBody {
  const { firstName, lastName, defaultEmailAddress, defaultPhoneNumber } = customer;
  const email = defaultEmailAddress?.emailAddress ?? '';
  const phone = defaultPhoneNumber?.phoneNumber ?? null;
  const isOfLocation = asked.kind === 'contact' && asked.parentId.includes('/CompanyLocation/');
  const parentId = isOfLocation ? asked.parentId : company.id;
  return { kind: 'contact', parentId, firstName, lastName, email, phone };
}

/** Our number of the company is not asked of the shop: it only finds the catalog. */
function locationOf(
  held: Static<typeof HeldLocation>,
  { companyNumber }: LocationBody,
  settings: Settings,
): PartyBody | undefined {
  if (held.shippingAddress === null) return undefined;
  const beginning = nameOf({ kind: 'group', group: '' }, settings);
  const title = held.catalogs.nodes.find((catalog) => catalog.title.startsWith(beginning))?.title;
  return {
    kind: 'location',
    number: held.externalId ?? '',
    name: held.name,
    companyId: held.company.id,
    companyNumber,
    phone: held.phone,
    taxExempt: held.taxSettings.taxExempt,
    address: held.shippingAddress,
    priceGroup: title === undefined ? null : title.slice(beginning.length),
  };
}
