/** A system of a few lines: it pushes facts in our own words, and takes our documents on a shelf. */
import { Type } from 'typebox';
import type { Connector } from '../../../connectors/kit/connector.ts';
import { mapped } from '../../../connectors/kit/mapping.ts';
import { answered, ask, done, later, type Outcome } from '../../../connectors/kit/outcome.ts';
import type { Target } from '../../../connectors/kit/target.ts';
import type { OutgoingDomain } from '../../../model/facts.ts';
import type { FraudVerdict } from '../../../model/documents/fraud.ts';
import { plainConnector, plainSource, textOf } from '../../testing/plain-systems.ts';

/** Bodies as they were last written, by `domain document`; the status of an order by `order-status number`. */
export type Shelf = Map<string, Readonly<Record<string, unknown>>>;

/** What tests see of the systems, and how these behave. */
export interface Outside {
  readonly shelf: Shelf;
  /** Every write, in order. */
  readonly writes: string[];
  /** The ERP answers nothing as long as this is true. */
  readonly erp: { sleeps: boolean };
  /** In which words every document of a kind is refused; the others are taken. */
  readonly refusals: Map<OutgoingDomain, string>;
  /** How the fraud check of `trustLandscape` answers. */
  readonly trust: { judge: () => Promise<FraudVerdict> };
}

export function shelvingConnector(outside: Outside): Connector {
  return plainConnector({
    sources: {
      items: plainSource('item'),
      customers: plainSource('party'),
      locations: plainSource('location'),
      counts: plainSource('stock-count'),
      movements: plainSource('stock-movement'),
      prices: plainSource('price-agreement'),
      purchases: plainSource('expected-receipt'),
      orders: plainSource('order'),
      responses: plainSource('order-response'),
      advices: plainSource('warehouse-advice'),
      invoices: plainSource('invoice'),
      returns: plainSource('return'),
      receipts: plainSource('return-receipt'),
      payments: { ...plainSource('payment'), key: (theirs) => textOf(theirs, 'payment') },
    },
    targets: {
      'sales-orders': target('sales-order', outside),
      'warehouse-orders': target('warehouse-order', outside),
      'order-status': target('order-status', outside),
      notifications: sentOnce(target('notification', outside)),
      'return-orders': target('return-order', outside),
      'credit-memos': target('credit-memo', outside),
      instructions: target('payment-instruction', outside),
      checks: {
        ...target('fraud-check', outside),
        write: async (_context, all) =>
          await Promise.all(all.map(async () => answered('judged', await outside.trust.judge()))),
      },
    },
  });
}

const Body = Type.Object({ key: Type.String(), document: Type.Unknown() });

function target(domain: OutgoingDomain, { shelf, writes, erp, refusals }: Outside): Target {
  const write = (body: unknown): Outcome => {
    if (domain === 'sales-order' && erp.sleeps) return later('the ERP sleeps', 'unavailable', 1);
    const refusal = refusals.get(domain);
    if (refusal !== undefined) return ask(refusal);
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

/** As mail is: what is known to have gone out is not sent again, whatever its document says now. */
function sentOnce(letters: Target): Target {
  const send: Target['write'] = async (context, all) => {
    const [first, ...others] = all;
    if (first === undefined) return [];
    const [outcome] = first.externalId === undefined ? await letters.write(context, [first]) : [];
    return [outcome ?? done(first.externalId ?? ''), ...(await send(context, others))];
  };
  return { ...letters, write: send };
}
