/** What is told in stories of any course: each step, said in facts that name what stands outside then. */
import type { Order, OrderLine } from '../../../model/documents/order.ts';
import type { InvoicedCharge, OrderCharge } from '../../../model/documents/charges.ts';
import type { Payment } from '../../../model/documents/payment.ts';
import { asSeen } from '../asking/seeing.ts';
import type { Decided, OrderFact } from '../facts.ts';
import { AUTHORISATION, RENEWED, type Outside } from './outside.ts';
import { posted } from './pennies/postings.ts';
import { line, ordered, ours } from './story.ts';
import { advised } from './scenes/advising.ts';
import { documents, type Scene } from './scenes/scene.ts';
import type {
  Bill,
  ChargesTold,
  Decide,
  Follow,
  Pay,
  Post,
  Receive,
  Respond,
  Revise,
  RevisedLine,
  SendBack,
  Telling,
} from './tellings.ts';

/** The facts of one step; none where there is nothing that could be told so. */
export function factsOf(step: Telling, scene: Scene): readonly OrderFact[] {
  return step.tell === 'posting' ? posted(step, scene) : toldOf(step, scene);
}

function toldOf(step: Exclude<Telling, Post>, scene: Scene): readonly OrderFact[] {
  switch (step.tell) {
    case 'order':
      return [revised(step, scene)];
    case 'decision':
      return [decided(step, scene)];
    case 'advice':
      return advised(step, scene);
    case 'invoice':
      return billed(step, scene);
    case 'payment':
      return paid(step, scene);
    case 'return':
      return [sentBack(step, scene)];
    case 'receipt':
      return received(step, scene);
    case 'response':
      return responded(step, scene);
    case 'milestone':
      return followed(step, scene);
  }
}

const SHOWN = { shown: '10', odd: '7', quoted: '9' } as const;

function revised(step: Revise, { world }: Scene): OrderFact {
  const { revision, lines, payment, cancelled, shipComplete, charges = 'none' } = step;
  const card = { method: 'card' as const, authorised: { amount: '100', currency: 'USD' } };
  const paying: Record<typeof payment, NonNullable<Order['payment']>> = {
    terms: { method: 'terms' },
    card: { ...card, authorisation: AUTHORISATION },
    'card-renewed': { ...card, authorisation: RENEWED },
    'card-unnamed': card,
  };
  return ordered(
    lines.map((each, place) => toLine(each, String(place + 1))),
    {
      revision: String(revision),
      receivedAt: world.now,
      requestedDate: '2026-06-12',
      ...(cancelled && { cancelled: true }),
      ...(shipComplete && { shipComplete: true }),
      payment: paying[payment],
      ...(charges !== 'none' && { charges: [...CHARGES[charges]] }),
    },
  );
}

const FREIGHT: OrderCharge = {
  charge: 'f',
  kind: 'charge',
  reason: 'freight',
  amount: '6',
  currency: 'USD',
};
const DISCOUNT: OrderCharge = { ...FREIGHT, charge: 'd', kind: 'allowance', reason: 'discount', amount: '4' };
const CHARGES: Readonly<Record<Exclude<ChargesTold, 'none'>, readonly OrderCharge[]>> = {
  freight: [FREIGHT],
  'dearer-freight': [{ ...FREIGHT, amount: '9' }],
  'freight-and-discount': [FREIGHT, DISCOUNT],
  'much-given': [{ ...DISCOUNT, amount: '35' }],
};

/** Each line stays with its item and unit over all revisions. */
const OF_LINE: Readonly<Record<string, { readonly item: string; readonly unit: string }>> = {
  '1': { item: 'A', unit: 'EA' },
  '2': { item: 'B', unit: 'EA' },
  '3': { item: 'A', unit: 'BX' },
};

function toLine({ quantity, price, collected, ...told }: RevisedLine, name: string): OrderLine {
  const { item, unit } = OF_LINE[name] ?? { item: 'A', unit: 'EA' };
  const { price: _unused, ...bare } = line('1');
  return {
    ...bare,
    line: name,
    item: { by: 'number', value: item },
    quantity: { value: String(quantity), unit },
    ...(told.cancelled && { cancelled: true }),
    ...(told.mayBeSubstituted && { mayBeSubstituted: true }),
    ...(collected !== undefined && {
      collectedTax: { amount: (quantity * 0.8).toFixed(2), currency: 'USD', remittedBy: collected },
    }),
    ...(price === 'quoted' && { quote: 'signed' }),
    ...(price !== 'none' && { price: { amount: SHOWN[price], currency: 'USD', per: { value: '1', unit } } }),
  };
}

function decided({ action, line: of, price }: Decide, { world, count, plan }: Scene): OrderFact {
  const isOfLine = ['cancel-line', 'keep-surplus', 'accept-price', 'substitute', 'wait'].includes(action);
  const isOfReturn = ['cancel-return', 'settle-return', 'change-return'].includes(action);
  const revision = plan.returns?.find((each) => each.number === 'R1')?.revision;
  const decision: Decided = {
    kind: 'decision',
    identity: `decision/${count}`,
    at: world.now,
    action,
    by: 'maria',
    ...(isOfLine && { line: of }),
    ...(isOfReturn && { return: 'R1', ...(revision !== undefined && { revision }) }),
    ...(action === 'accept-price' && price && { unitPrice: '8' }),
    ...(action === 'substitute' && { item: 'B' }),
    ...(action === 'wait' && { until: '2026-06-20' }),
  };
  return asSeen(decision, plan.actions);
}

/** The ERP bills what left and was not billed with the charges that it was told of, one of it, or names items alone. */
function billed(step: Bill, scene: Scene): readonly OrderFact[] {
  const { number, kind, how, cents } = step;
  const { world, plan, count } = scene;
  const lines = plan.lines.flatMap(({ line: of, quantities }) => {
    const open = Number(quantities['shipped']) - Number(quantities['invoiced']);
    if (open <= 0) return [];
    const value = how === 'one' ? Math.min(1, open) : open;
    const quantity = { value: String(value), unit: quantities['unit'] ?? 'EA' };
    const item = { by: 'number' as const, value: 'A' };
    return [{ ...(how !== 'item-only' && { line: of }), item, quantity, net: (value * 10).toFixed(2) }];
  });
  const charges = kind === 'invoice' && how === 'all-that-left' ? chargesToBill(scene) : [];
  if (lines.length + charges.length === 0 && kind === 'invoice') return [];
  const net = [...lines, ...charges].reduce((sum, each) => sum + Number(each.net), 0);
  const total = Math.max(0, net + cents / 100);
  const name = `INV-${number === 0 ? count : number}`;
  const day = world.now.slice(0, 10);
  const amounts = { net: total.toFixed(2), tax: '0', total: total.toFixed(2) };
  const invoice = {
    number: name,
    kind,
    answers: { ours },
    postedOn: day,
    currency: 'USD',
    ...amounts,
    lines,
    ...(charges.length > 0 && { charges: [...charges] }),
  };
  return [
    { kind: 'invoice', identity: `${kind}/erp/${name}`, at: `${day}T00:00:00Z`, system: 'erp', invoice },
  ];
}

/** As the sales order has them, where no invoice has them yet. */
function chargesToBill(scene: Scene): readonly InvoicedCharge[] {
  const { facts, plan } = scene;
  if (!plan.lines.some(({ quantities }) => Number(quantities['shipped']) > 0)) return [];
  const billedBefore = new Set(
    facts
      .flatMap((fact) => (fact.kind === 'invoice' ? (fact.invoice.charges ?? []) : []))
      .map((each) => each.charge),
  );
  const told = documents(scene, 'sales-order').flatMap(({ body }) => body.charges ?? []);
  return told
    .filter(({ charge, isDue }) => isDue === true && !billedBefore.has(charge))
    .map(({ charge, reason, kind, amount }) => ({
      charge,
      reason,
      net: kind === 'charge' ? amount : `-${amount}`,
    }));
}

/** The payment service speaks by itself, perhaps of what happened there. */
function paid({ what }: Pay, { world, count }: Scene): readonly OrderFact[] {
  const id = what === 'other-payment' ? RENEWED : AUTHORISATION;
  const payment = world.payments[id];
  if (payment === undefined) return [];
  const told = { ...happened(what, payment, world), asOf: world.now };
  world.payments[id] = told;
  const identity = `payment/stripe/${id}/${count}`;
  return [{ kind: 'payment', identity, at: world.now, system: 'stripe', payment: told }];
}

function happened(what: Pay['what'], payment: Payment, world: Outside): Payment {
  if (what === 'refused') world.isRefused = true;
  if (what === 'refunded-by-hand') return givenBackByHand(payment, world);
  const isTaken = Number(payment.captured) > 0;
  if (what === 'disputed') return isTaken ? { ...payment, state: 'disputed' } : payment;
  if (payment.state !== 'authorised') return payment;
  if (what === 'ran-out') return { ...payment, state: isTaken ? 'captured' : 'cancelled' };
  return what === 'more-authorised' ? { ...payment, authorised: '500' } : payment;
}

function givenBackByHand(payment: Payment, world: Outside): Payment {
  const refunded = Math.min(Number(payment.captured), Number(payment.refunded) + 5);
  world.gifts += refunded - Number(payment.refunded);
  return { ...payment, refunded: refunded.toFixed(2) };
}

function sentBack(step: SendBack, { world }: Scene): OrderFact {
  const { number, revision, line: of, quantity, compensation, inAdvance, cancelled } = step;
  const told = { kind: 'return', system: 'shop', at: world.now, receivedAt: world.now } as const;
  return {
    ...told,
    identity: `return/${number}/${revision}`,
    return: {
      channel: 'web',
      orderNumber: '1',
      number,
      revision: String(revision),
      requestedAt: world.now,
      compensation,
      inAdvance,
      ...(cancelled && { cancelled }),
      lines: [{ line: of, quantity: { value: String(quantity), unit: 'EA' } }],
    },
  };
}

function received({ order, less, final }: Receive, scene: Scene): readonly OrderFact[] {
  const all = documents(scene, 'return-order');
  const told = all[order % Math.max(1, all.length)];
  if (told === undefined) return [];
  const { world, count } = scene;
  const lines = told.body.lines.map(({ line: of, item, quantity }) => ({
    line: of,
    item,
    quantity: { ...quantity, value: String(Math.max(0, Number(quantity.value) - less)) },
    disposition: 'restocked' as const,
  }));
  const receipt = {
    receiptId: String(count),
    answers: { ours: told.body.document },
    at: world.now,
    final,
    lines,
  };
  return [{ kind: 'receipt', identity: `receipt/wms/${count}`, at: world.now, system: 'wms', receipt }];
}

/** By turns, an ERP counts as much as left, more or less. */
function responded({ state, counts }: Respond, scene: Scene): readonly OrderFact[] {
  const [told] = documents(scene, 'sales-order');
  if (told === undefined) return [];
  const { world, count, plan } = scene;
  const lines = plan.lines.map(({ line: of, quantities }) => {
    const unit = quantities['unit'] ?? 'EA';
    const odd = counts === 'what-left' ? 0 : (count % 3) - 1;
    const counted = Math.max(0, Number(quantities['shipped']) + odd);
    const item = { by: 'number' as const, value: OF_LINE[of]?.item ?? 'A' };
    const ordered = { value: quantities['ordered'] ?? '0', unit };
    return { line: of, item, quantity: ordered, shipped: { value: String(counted), unit } };
  });
  const response = { answers: { ours }, number: 'SO-1', state, lines, asOf: world.now };
  return [{ kind: 'response', identity: `response/erp/${count}`, at: world.now, system: 'erp', response }];
}

function followed({ status, late }: Follow, scene: Scene): readonly OrderFact[] {
  const [told] = documents(scene, 'tracking');
  if (told === undefined) return [];
  const { world, count } = scene;
  const milestone = {
    milestoneId: String(count),
    answers: { theirs: 't' },
    trackingNumber: told.body.trackingNumber,
    status,
    at: world.now,
    ...(late && { expectedAt: '2026-06-30T00:00:00Z' }),
  };
  return [{ kind: 'milestone', identity: `milestone/tms/${count}`, at: world.now, system: 'tms', milestone }];
}
