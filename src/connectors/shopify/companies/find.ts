/** Looks a party up by its business identity: our number, or the e-mail address of a contact. */
import type { Static } from 'typebox';
import { ask, later, type Outcome } from '../../kit/outcome.ts';
import { send, type Context } from '../admin-api.ts';
import type { PartyBody } from './body.ts';
import { companiesFound, contactsOf, locationsFound, parentCompany, type ContactPage } from './calls.ts';

export type PartyFinding = { readonly found: string | undefined } | { readonly outcome: Outcome };

/** Gives the id in the shop, nothing, or why that cannot be told. */
export async function findParty(context: Context, body: PartyBody): Promise<PartyFinding> {
  if (body.kind === 'contact') {
    const companyId = await companyOf(context, body.parentId);
    return typeof companyId === 'string' ? findContact(context, companyId, body.email) : companyId;
  }
  const query = `external_id:'${body.number.replaceAll(/(['\\])/g, '\\$1')}'`;
  const nodes = body.kind === 'company' ? await companies(context, query) : await locations(context, query);
  if ('outcome' in nodes) return nodes;
  if (nodes.length > 1)
    return { outcome: ask(`several entries in the shop carry our number ${body.number}`) };
  return { found: nodes[0]?.id };
}

type Nodes = readonly { readonly id: string }[] | { readonly outcome: Outcome };

async function companies(context: Context, query: string): Promise<Nodes> {
  const reply = await send(context, companiesFound, { query });
  return reply.reply === 'failed' ? { outcome: reply.outcome } : reply.data.companies.nodes;
}

async function locations(context: Context, query: string): Promise<Nodes> {
  const reply = await send(context, locationsFound, { query });
  return reply.reply === 'failed' ? { outcome: reply.outcome } : reply.data.companyLocations.nodes;
}

/** The company itself, or the one that a location belongs to. */
export async function companyOf(
  context: Context,
  parentId: string,
): Promise<string | { readonly outcome: Outcome }> {
  if (!parentId.includes('/CompanyLocation/')) return parentId;
  const reply = await send(context, parentCompany, { id: parentId });
  if (reply.reply === 'failed') return { outcome: reply.outcome };
  return (
    reply.data.companyLocation?.company.id ?? {
      outcome: later('the shop no longer has its parent', 'busy', 60),
    }
  );
}

async function findContact(context: Context, companyId: string, email: string): Promise<PartyFinding> {
  let after: string | null | undefined;
  do {
    const reply = await send(context, contactsOf, { id: companyId, after });
    if (reply.reply === 'failed') return { outcome: reply.outcome };
    const page: Static<typeof ContactPage> = reply.data;
    const contacts = page.company?.contacts;
    const found = contacts?.nodes.find(
      ({ customer }) => customer.defaultEmailAddress?.emailAddress.toLowerCase() === email.toLowerCase(),
    );
    if (found !== undefined) return { found: found.id };
    after = contacts?.pageInfo.hasNextPage === true ? contacts.pageInfo.endCursor : undefined;
  } while (after);
  return { found: undefined };
}
