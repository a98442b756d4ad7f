/** Where the canonical shapes point at other records, declared once, with the two walks that need it. */
import type { RecordDomain } from './facts.ts';
import { Reference } from './primitives.ts';
import type { CanonicalDomain } from './shapes.ts';
import { pathText } from './values/problem.ts';
import { Compile } from 'typebox/compile';

/** One reference in a record: where it stands and which domain it points into. */
export interface FoundReference {
  /** E.g. `supplierReferences[0].supplier`. */
  readonly path: string;
  readonly domain: RecordDomain;
  readonly reference: Reference;
}

interface Pointer {
  /** `*` stands for every element of a list. */
  readonly keys: readonly string[];
  readonly domain: RecordDomain;
}

const ITEM_AT_LOCATION: readonly Pointer[] = [
  { keys: ['item'], domain: 'item' },
  { keys: ['location'], domain: 'location' },
];

const ITEM_OF_LINE: Pointer = { keys: ['lines', '*', 'item'], domain: 'item' };
const LOCATION_OF_LINE: Pointer = { keys: ['lines', '*', 'location'], domain: 'location' };
const BUYER: readonly Pointer[] = [
  { keys: ['customer'], domain: 'party' },
  { keys: ['shipTo'], domain: 'party' },
];

const POINTERS: Readonly<Record<CanonicalDomain, readonly Pointer[]>> = {
  item: [
    { keys: ['supplierReferences', '*', 'supplier'], domain: 'supplier' },
    { keys: ['substitutes', '*', 'item'], domain: 'item' },
  ],
  party: [{ keys: ['parent'], domain: 'party' }],
  location: [],
  supplier: [],
  'price-agreement': [
    { keys: ['item'], domain: 'item' },
    { keys: ['appliesTo', 'party'], domain: 'party' },
    { keys: ['onlyShipTos', '*'], domain: 'party' },
  ],
  'stock-movement': ITEM_AT_LOCATION,
  'stock-count': ITEM_AT_LOCATION,
  'expected-receipt': [{ keys: ['supplier'], domain: 'supplier' }, ITEM_OF_LINE, LOCATION_OF_LINE],
  availability: ITEM_AT_LOCATION,
  order: [...BUYER, { keys: ['preferredLocation'], domain: 'location' }, ITEM_OF_LINE],
  'order-response': [ITEM_OF_LINE, LOCATION_OF_LINE],
  'warehouse-advice': [ITEM_OF_LINE, { keys: ['lines', '*', 'substituteFor'], domain: 'item' }],
  invoice: [ITEM_OF_LINE],
  'sales-order': [...BUYER, ITEM_OF_LINE, LOCATION_OF_LINE],
  'warehouse-order': [{ keys: ['location'], domain: 'location' }, ITEM_OF_LINE],
  'order-status': [],
  payment: [],
  'carrier-milestone': [],
  return: [],
  'return-receipt': [ITEM_OF_LINE],
  'order-summary': [...BUYER, ITEM_OF_LINE, { keys: ['lines', '*', 'instead', '*', 'item'], domain: 'item' }],
  'tax-document': [{ keys: ['customer'], domain: 'party' }, ITEM_OF_LINE],
  'payment-instruction': [],
  'customer-payment': [],
  'fraud-check': [{ keys: ['customer'], domain: 'party' }, ITEM_OF_LINE],
  tracking: [],
  notification: [],
  'return-order': [{ keys: ['location'], domain: 'location' }, ITEM_OF_LINE],
  'credit-memo': [{ keys: ['customer'], domain: 'party' }, ITEM_OF_LINE, LOCATION_OF_LINE],
};

const referenceShape = Compile(Reference);

/** Lists the references that stand in these fields; absent and cleared ones are none. */
export function listReferences(domain: CanonicalDomain, fields: object): readonly FoundReference[] {
  const found: FoundReference[] = [];
  replaceReferences(domain, fields, (reference) => {
    found.push(reference);
    return reference.reference;
  });
  return found;
}

/** Gives the fields with every reference replaced by what `replace` says of it; the given fields stay as they are. */
export function replaceReferences<Fields extends object>(
  domain: CanonicalDomain,
  fields: Fields,
  replace: (found: FoundReference) => Reference,
): Fields {
  return POINTERS[domain].reduce((replaced, pointer) => {
    const [field = ''] = pointer.keys;
    if (!Object.hasOwn(replaced, field)) return replaced;
    const step = { value: Reflect.get(replaced, field), rest: pointer.keys.slice(1), walked: [field] };
    const inner = replacedAt(step, (reference, path) => replace({ path, domain: pointer.domain, reference }));
    return { ...replaced, [field]: inner };
  }, fields);
}

interface Step {
  readonly value: unknown;
  readonly rest: readonly string[];
  readonly walked: readonly (string | number)[];
}

function replacedAt(step: Step, replace: (found: Reference, path: string) => Reference): unknown {
  const { value, rest, walked } = step;
  const [key, ...deeper] = rest;
  if (key === undefined) return referenceShape.Check(value) ? replace(value, pathText(walked)) : value;
  if (key === '*') {
    if (!Array.isArray(value)) return value;
    return value.map((element: unknown, index) =>
      replacedAt({ value: element, rest: deeper, walked: [...walked, index] }, replace),
    );
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const inner: unknown = Reflect.get(value, key);
  return { ...value, [key]: replacedAt({ value: inner, rest: deeper, walked: [...walked, key] }, replace) };
}
