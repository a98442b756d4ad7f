/** A system of a few lines: it pushes facts in our own words, and takes our documents on a shelf. */
import { Type } from 'typebox';
import type { Connector } from '../../../connectors/kit/connector.ts';
import { breach, mapped } from '../../../connectors/kit/mapping.ts';
import { answered, done, later, type Outcome } from '../../../connectors/kit/outcome.ts';
import { parseJson } from '../../../connectors/kit/parse-json.ts';
import type { Source } from '../../../connectors/kit/source.ts';
import type { Target } from '../../../connectors/kit/target.ts';
import type { FactDomain, OutgoingDomain } from '../../../model/facts.ts';
import type { FraudVerdict } from '../../../model/documents/fraud.ts';

/** Bodies as they were last written, by `domain document`; the status of an order by `order-status number`. */
export type Shelf = Map<string, Readonly<Record<string, unknown>>>;

/** What tests see of the systems, and how these behave. */
export interface Outside {
  readonly shelf: Shelf;
  /** Every write, in order. */
  readonly writes: string[];
  /** The ERP answers nothing as long as this is true. */
  readonly erp: { sleeps: boolean };
  /** How the fraud check of `trustLandscape` answers. */
  readonly trust: { judge: () => Promise<FraudVerdict> };
}

export function plainConnector(outside: Outside): Connector {
  return {
    name: 'plain',
    title: 'Plain facts',
    settings: Type.Object({}),
    semantics: {
      ordering: 'per-key',
      deletes: 'never',
      idempotency: 'natural',
      events: 'fat',
      limits: { requestsPerSecond: 1000, concurrency: 4 },
    },
    baseUrl: () => undefined,
    check: () => Promise.resolve([]),
    sources: {
      items: source('item'),
      customers: source('party'),
      locations: source('location'),
      counts: source('stock-count'),
      movements: source('stock-movement'),
      prices: source('price-agreement'),
      purchases: source('expected-receipt'),
      orders: source('order'),
      responses: source('order-response'),
      advices: source('warehouse-advice'),
      invoices: source('invoice'),
      returns: source('return'),
      receipts: source('return-receipt'),
      payments: { ...source('payment'), key: (theirs) => textOf(theirs, 'payment') },
    },
    targets: {
      'sales-orders': target('sales-order', outside),
      'warehouse-orders': target('warehouse-order', outside),
      'order-status': target('order-status', outside),
      'return-orders': target('return-order', outside),
      'credit-memos': target('credit-memo', outside),
      instructions: target('payment-instruction', outside),
      checks: {
        ...target('fraud-check', outside),
        write: async (_context, all) =>
          await Promise.all(all.map(async () => answered('judged', await outside.trust.judge()))),
      },
    },
  };
}

function source(domain: FactDomain): Source {
  return {
    domain,
    contract: { name: `plain.${domain}`, version: '1' },
    from: Type.Object({}),
    key: (theirs) =>
      ['externalId', 'countId', 'movementId', 'adviceId', 'receiptId', 'document', 'number']
        .map((name) => textOf(theirs, name))
        .join(''),
    version: (theirs) =>
      ['version', 'revision', 'asOf', 'at', 'occurredAt'].map((name) => textOf(theirs, name)).join(''),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is pushed in tests is a fact already
    map: (theirs) => mapped([theirs as never]),
    webhook: {
      verify: () => ({ verdict: 'verified' }),
      open: ({ body }) => {
        const parsed = parseJson(body);
        if ('breach' in parsed) return parsed;
        return Array.isArray(parsed.mapped)
          ? mapped({ records: parsed.mapped })
          : breach('', parsed.mapped, 'a list');
      },
    },
  };
}

const Body = Type.Object({ key: Type.String(), document: Type.Unknown() });

function target(domain: OutgoingDomain, { shelf, writes, erp }: Outside): Target {
  const write = (body: unknown): Outcome => {
    if (domain === 'sales-order' && erp.sleeps) return later('the ERP sleeps', 'unavailable', 1);
    const key = textOf(body, 'key');
    const document = body instanceof Object ? Reflect.get(body, 'document') : undefined;
    writes.push(`${domain} ${key}`);
    shelf.set(`${domain} ${key}`, { ...(document instanceof Object ? document : {}) });
    return done(`${domain}-${key}`);
  };
  return {
    domain,
    contract: { name: `plain.${domain}`, version: '1' },
    to: Body,
    fields: [],
    batchSize: 10,
    map: ({ fields }) =>
      mapped({ key: textOf(fields, 'document') || textOf(fields, 'orderNumber'), document: fields }),
    write: (_context, all) => Promise.resolve(all.map(({ body }) => write(body))),
  };
}

function textOf(value: unknown, name: string): string {
  const member: unknown = value instanceof Object ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : '';
}
