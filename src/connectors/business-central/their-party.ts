/** Addresses, mail and blocking: what customers, vendors, locations and contacts have in common. */
import type { Static } from 'typebox';
import type { Address } from '../../model/party.ts';
import { breach, mapped, type Mapped } from '../kit/mapping.ts';
import { enumName, textOrNull } from './their-values.ts';
import type { TheirAddress } from './theirs.ts';

type AddressFields = Static<typeof Address>;

/** Gives the address, or null where every part of it is blank. */
export function ourAddress(theirs: TheirAddress): Mapped<AddressFields | null> {
  const country = textOrNull(theirs.country);
  if (country !== null && !/^[A-Z]{2}$/.test(country)) {
    return breach('country', country, 'an ISO 3166-1 code of two letters');
  }
  const parts = {
    city: textOrNull(theirs.city),
    region: textOrNull(theirs.state),
    postalCode: textOrNull(theirs.postalCode),
    country,
  };
  const known = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null));
  const lines = [theirs.addressLine1, theirs.addressLine2]
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return mapped(lines.length === 0 && Object.keys(known).length === 0 ? null : { lines, ...known });
}

/** One address of mail; Business Central also allows several in the field, and then nobody knows which one counts. */
export function ourEmail(text: string): Mapped<string | null> {
  const email = textOrNull(text);
  if (email === null || /^[^@\s;,]+@[^@\s;,]+$/.test(email)) return mapped(email);
  return breach('email', email, 'one address of mail');
}

/** Any block of a customer stops new orders: it may have kinds, the hub has one. */
export function ourCustomerStatus(blocked: string): Mapped<'active' | 'blocked'> {
  return statusOf(blocked, { '': 'active', Ship: 'blocked', Invoice: 'blocked', All: 'blocked' });
}

/** A vendor that is blocked for payment may still be ordered from. */
export function ourSupplierStatus(blocked: string): Mapped<'active' | 'blocked'> {
  return statusOf(blocked, { '': 'active', Payment: 'active', All: 'blocked' });
}

function statusOf(
  blocked: string,
  words: Readonly<Record<string, 'active' | 'blocked'>>,
): Mapped<'active' | 'blocked'> {
  const word = enumName(blocked);
  const status = Object.hasOwn(words, word) ? words[word] : undefined;
  return status === undefined
    ? breach('blocked', blocked, `blank or one of ${Object.keys(words).join(' ').trim()}`)
    : mapped(status);
}

/** A name is what people see: blank is no name. */
export function ourName(text: string): Mapped<string> {
  const name = textOrNull(text);
  if (name === null) return breach('displayName', text, 'a name');
  return name.length > 150 ? breach('displayName', name, 'at most 150 characters') : mapped(name);
}
