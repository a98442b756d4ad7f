/** A shop that pushes orders, and systems that take documents at once, remember them, and can be put to sleep. */
import { Type, type Static } from 'typebox';
import type { ConnectorContext } from '../../src/connectors/kit/context.ts';
import { mapped } from '../../src/connectors/kit/mapping.ts';
import { done, later, type Outcome } from '../../src/connectors/kit/outcome.ts';
import { parseJson } from '../../src/connectors/kit/parse-json.ts';
import type { Source } from '../../src/connectors/kit/source.ts';
import type { Target, TargetView, Write } from '../../src/connectors/kit/target.ts';
import { Order } from '../../src/model/documents/order.ts';
import type { OutgoingDomain } from '../../src/model/facts.ts';

type Remembering = Pick<ConnectorContext<unknown>, 'memory'>;

const ASLEEP = 'asleep';
const SHELF = 'documents';
/** As many as the ERP connector sends in one call. */
const DOCUMENTS_IN_A_WRITE = 10;

const TheirDocument = Type.Object({ number: Type.String(), lines: Type.Array(Type.String()) });
type TheirDocument = Static<typeof TheirDocument>;

/** From now on the system answers nothing, or answers again. */
export function fallAsleep({ memory }: Remembering, sleeps: boolean): void {
  memory.set(ASLEEP, sleeps);
}

/** How often each document was created, by its number. */
export function documentsIn({ memory }: Remembering): ReadonlyMap<string, number> {
  return shelfOf(memory);
}

function shelfOf(memory: Remembering['memory']): Map<string, number> {
  const found = memory.get(SHELF);
  if (found instanceof Map) return found;
  const shelf = new Map<string, number>();
  memory.set(SHELF, shelf);
  return shelf;
}

/** One order in each webhook. Signatures are measured by the movements. */
export const orderSource: Source<unknown, typeof Order, 'order'> = {
  domain: 'order',
  contract: { name: 'instant.order', version: '1' },
  from: Order,
  key: ({ number }) => number,
  version: ({ revision }) => revision,
  map: (order) => mapped([order]),
  webhook: {
    verify: () => ({ verdict: 'verified' }),
    open: ({ body }) => {
      const parsed = parseJson(body);
      return 'breach' in parsed ? parsed : mapped({ records: [parsed.mapped] });
    },
  },
};

export const documentTargets = {
  'sales-orders': documentTarget('sales-order', ({ fields, ...view }) => ({
    number: fields.document,
    lines: [
      view.numberOf('party', fields.customer) ?? '',
      ...fields.lines.map(
        ({ item, quantity, location }) =>
          `${view.numberOf('item', item) ?? ''} ${quantity.value} ${view.numberOf('location', location) ?? ''}`,
      ),
    ],
  })),
  'warehouse-orders': documentTarget('warehouse-order', ({ fields, ...view }) => ({
    number: fields.document,
    lines: fields.lines.map(({ item, quantity }) => `${view.numberOf('item', item) ?? ''} ${quantity.value}`),
  })),
  'order-status': documentTarget('order-status', ({ fields }) => ({
    number: fields.orderNumber,
    lines: fields.lines.map(({ line, status }) => `${line} ${status}`),
  })),
};

function documentTarget<Domain extends OutgoingDomain>(
  domain: Domain,
  map: (view: TargetView<Domain>) => TheirDocument,
): Target<unknown, typeof TheirDocument, Domain> {
  return {
    domain,
    contract: { name: `instant.${domain}`, version: '1' },
    to: TheirDocument,
    fields: [],
    batchSize: DOCUMENTS_IN_A_WRITE,
    map: (view) => mapped(map(view)),
    write: ({ memory }, writes) => Promise.resolve(writes.map((write) => keep(memory, write))),
  };
}

function keep(memory: Remembering['memory'], { body, externalId }: Write<TheirDocument>): Outcome {
  if (memory.get(ASLEEP) === true) return later('it does not answer', 'unavailable');
  const shelf = shelfOf(memory);
  if (externalId === undefined) shelf.set(body.number, (shelf.get(body.number) ?? 0) + 1);
  return done(body.number);
}
