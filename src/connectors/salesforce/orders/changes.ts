/** What must be sent so that an order stands as it should: one transaction for each order whose products change, all others together. */
import { ask, never, type Outcome } from '../../kit/outcome.ts';
import type { ApiRequest, Context } from '../api/session.ts';
import { apiPath } from '../settings.ts';
import { COLLECTION_LIMIT } from '../targets/writing.ts';
import { isOver, type OrderBody, type OrderLineBody, type ShownOrder } from './body.ts';
import type { OrderWords } from './settings.ts';
import { lineKey, wordsOf, type Standing, type StandingOrder } from './standing.ts';

type Fields = Readonly<Record<string, unknown>>;

export type Step =
  | { readonly step: 'settled'; readonly outcome: Outcome }
  /** Fields of the order alone, in a collection with those of others. */
  | { readonly step: 'header'; readonly id: string; readonly fields: Fields }
  /** All of these or none; the first of a new order makes it. */
  | { readonly step: 'whole'; readonly id?: string; readonly requests: readonly ApiRequest[] };

const settled = (outcome: Outcome): Step => ({ step: 'settled', outcome });

/** Of the 25 parts of a composite no more than five may be collections. */
const MOST_COLLECTIONS = 5;

/** `@{order.id}` is the id that the first part gives; its reference is `order`. */
const NEW_ORDER = '@{order.id}';

/**
 * A new order: a draft with its products, activated at once, because only then it counts as one. Its head is upserted by our number; where an
 * attempt that was given up has made it meanwhile, its products are there too, and theirs being unique takes all of this back.
 */
export function creation(context: Context, standing: Standing, body: OrderBody): Step {
  const { shown } = body;
  if (shown === undefined) return settled(ask(`Salesforce has no order ${body.orderNumber ?? ''} any more`));
  const { priceBook } = standing;
  const words = wordsOf(context);
  if (priceBook === undefined) return settled(ask(`Salesforce has no price book ${words.priceBook}`));
  const items = newItems({ standing, shown, words, number: body.number }, shown.lines, NEW_ORDER);
  if ('outcome' in items) return settled(items);
  const { settings } = context;
  const currency = settings.multiCurrency === true ? { CurrencyIsoCode: shown.currency } : {};
  // The number stands in the address; Salesforce refuses it in the body as well.
  const { [words.numberField]: _, ...fields } = header(words, body);
  const head = { ...fields, ...currency, Pricebook2Id: priceBook, Status: words.draftStatus };
  const activation = { Status: words.activatedStatus };
  const isActive = shown.lines.length > 0 && !isOver(body, words);
  return whole([
    patched(context, `${words.numberField}/${encodeURIComponent(body.number)}`, head),
    ...collections(context, 'POST', items),
    ...(isActive ? [patched(context, NEW_ORDER, activation)] : []),
  ]);
}

/** An order that stands: its fields, and its products where they are others; for those it must be a draft for a moment. */
export function change(
  context: Context,
  { standing, order }: { readonly standing: Standing; readonly order: StandingOrder },
  body: OrderBody,
): Step {
  const words = wordsOf(context);
  const { id } = order;
  const { shown } = body;
  if (shown === undefined) return { step: 'header', id, fields: header(words, body) };
  const lines = lineChanges(order, shown);
  const isActive = shown.lines.length > 0 && !isOver(body, words);
  const isUntouched = lines.gone.length + lines.changed.length + lines.missing.length === 0;
  const activation = isActive && !(isUntouched && order.isActivated) ? { Status: words.activatedStatus } : {};
  const fields = { ...header(words, body), ...activation };
  if (isUntouched) return { step: 'header', id, fields };
  const items = newItems({ standing, shown, words, number: body.number }, lines.missing, id);
  if ('outcome' in items) return settled(items);
  const step = whole([
    ...(order.isActivated ? [patched(context, id, { Status: words.draftStatus })] : []),
    ...deletions(context, lines.gone),
    ...collections(context, 'PATCH', lines.changed),
    ...collections(context, 'POST', items),
    patched(context, id, fields),
  ]);
  return step.step === 'whole' ? { ...step, id } : step;
}

function whole(requests: readonly ApiRequest[]): Step {
  const collected = requests.filter(({ path }) => path.includes('/composite/sobjects'));
  return collected.length > MOST_COLLECTIONS
    ? settled(ask('more products change at once than Salesforce takes in one transaction'))
    : { step: 'whole', requests };
}

/** Of an order that sellers entered nothing but its progress. */
function header(
  words: OrderWords,
  { number, status, erpNumber, milestones, shipped, shown }: OrderBody,
): Fields {
  return {
    [words.numberField]: number,
    [words.statusField]: status,
    [words.erpNumberField]: erpNumber,
    [words.milestonesField]: milestones,
    [words.shippedField]: shipped,
    ...(shown === undefined ? {} : shownHeader(words, shown)),
  };
}

function shownHeader(words: OrderWords, shown: ShownOrder): Fields {
  const { requestedDateField, shipToField } = words;
  return {
    AccountId: shown.AccountId,
    EffectiveDate: shown.EffectiveDate,
    PoNumber: shown.PoNumber,
    [words.channelField]: shown.channel,
    [words.totalField]: Number(shown.total),
    ...(requestedDateField === undefined ? {} : { [requestedDateField]: shown.requestedDate ?? null }),
    ...(shipToField === undefined ? {} : { [shipToField]: shown.shipTo ?? null }),
  };
}

interface LineChanges {
  /** Ids. */
  readonly gone: readonly string[];
  readonly changed: readonly Fields[];
  readonly missing: readonly OrderLineBody[];
}

/** A line keeps its product for good: another one is another line. */
function lineChanges({ lines }: StandingOrder, shown: ShownOrder): LineChanges {
  const wanted = new Map(shown.lines.map((line) => [line.line, line]));
  const kept = lines.filter(({ line, Product2Id }) => wanted.get(line)?.Product2Id === Product2Id);
  const ids = new Map(kept.toReversed().map(({ line, id }) => [line, id]));
  const standing = new Set(ids.values());
  return {
    gone: lines.flatMap(({ id }) => (standing.has(id) ? [] : [id])),
    missing: shown.lines.filter(({ line }) => !ids.has(line)),
    changed: kept.flatMap(({ id, line, Quantity, UnitPrice }) => {
      const want = wanted.get(line);
      const isSame = want?.Quantity === Quantity && want.UnitPrice === UnitPrice;
      return want === undefined || isSame || !standing.has(id) ? [] : [{ Id: id, ...amounts(want) }];
    }),
  };
}

const amounts = ({ Quantity, UnitPrice }: OrderLineBody): Fields => ({
  Quantity: Number(Quantity),
  UnitPrice: Number(UnitPrice),
});

interface Place {
  readonly standing: Standing;
  readonly shown: ShownOrder;
  readonly words: OrderWords;
  /** Ours, of the order. */
  readonly number: string;
}

function newItems(
  { standing, shown, words, number }: Place,
  lines: readonly OrderLineBody[],
  OrderId: string,
): readonly Fields[] | Outcome {
  const items: Fields[] = [];
  for (const line of lines) {
    const entry = standing.entryOf(line.Product2Id, shown.currency);
    if (entry === undefined)
      return ask(
        `product ${line.Product2Id} has no active price in ${words.priceBook}: no order can show it`,
      );
    if (entry.unit !== line.unit)
      return never(`line ${line.line} is in ${line.unit}, and the product is sold by ${entry.unit}`);
    const key = lineKey(number, line.line);
    items.push({ OrderId, PricebookEntryId: entry.id, [words.lineField]: key, ...amounts(line) });
  }
  return items;
}

/** `known` is its id, or a field that is an external id with its value: then it is made where it is not there. */
function patched({ settings }: Context, known: string, body: Fields): ApiRequest {
  return { method: 'PATCH', path: `${apiPath(settings)}/sobjects/Order/${known}`, body };
}

function collections(
  { settings }: Context,
  method: 'POST' | 'PATCH',
  items: readonly Fields[],
): readonly ApiRequest[] {
  return portions(items).map((records) => ({
    method,
    path: `${apiPath(settings)}/composite/sobjects`,
    body: {
      allOrNone: true,
      records: records.map((fields) => ({ attributes: { type: 'OrderItem' }, ...fields })),
    },
  }));
}

function deletions({ settings }: Context, ids: readonly string[]): readonly ApiRequest[] {
  return portions(ids).map((some) => ({
    method: 'DELETE',
    path: `${apiPath(settings)}/composite/sobjects?ids=${some.join(',')}&allOrNone=true`,
  }));
}

function portions<Entry>(all: readonly Entry[]): readonly (readonly Entry[])[] {
  const count = Math.ceil(all.length / COLLECTION_LIMIT);
  return Array.from({ length: count }, (_, index) =>
    all.slice(index * COLLECTION_LIMIT, (index + 1) * COLLECTION_LIMIT),
  );
}
