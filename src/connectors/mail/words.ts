/** What a message says: plain sentences and a list of lines, as text and as simple HTML. Pure. */
import type { Notification } from '../../model/documents/telling.ts';
import { moneyText } from '../../model/values/money.ts';

export interface Words {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type About = Notification['about'];

const SUBJECT: Readonly<Record<About, (order: string) => string>> = {
  received: (order) => `We have received your order ${order}`,
  shipped: (order) => `Your order ${order}: shipped`,
  delayed: (order) => `Your order ${order}: later than planned`,
  backordered: (order) => `Your order ${order}: not in stock at present`,
  cancelled: (order) => `Your order ${order}: goods cancelled`,
  refunded: (order) => `Your order ${order}: refund`,
};

const SENTENCE: Readonly<Record<About, (order: string) => string>> = {
  received: (order) => `We have received your ${order}:`,
  shipped: (order) => `The following goods of your ${order} have been shipped:`,
  delayed: (order) => `The following goods of your ${order} will come later than planned:`,
  backordered: (order) =>
    `The following goods of your ${order} are not in stock. We send them as soon as they have come in:`,
  cancelled: (order) => `The following goods of your ${order} have been cancelled and will not be sent:`,
  refunded: (order) => `Money for your ${order} goes back to you.`,
};

/** Subject and body. Whatever a name or a description holds, it stays one line of text. */
export function wordsOf(notification: Notification): Words {
  const { about, name, orderNumber } = notification;
  const greeting = name === undefined ? 'Hello,' : `Hello ${oneLine(name)},`;
  const sentence = SENTENCE[about](orderInWords(notification));
  const lines = notification.lines.map(lineInWords);
  const facts = factsOf(notification);
  const closing = 'This message was sent automatically.';
  return {
    subject: SUBJECT[about](oneLine(orderNumber)),
    text: paragraphs([
      greeting,
      sentence,
      lines.map(({ quantity, what }) => `- ${quantity}  ${what}`).join('\n'),
      facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
      closing,
    ]),
    html: page([
      paragraph(greeting),
      paragraph(sentence),
      table(lines.map(({ quantity, what }) => [quantity, what])),
      table(facts),
      paragraph(closing),
    ]),
  };
}

function orderInWords({ orderNumber, purchaseOrder }: Notification): string {
  const yours = purchaseOrder === undefined ? '' : ` (your purchase order ${oneLine(purchaseOrder)})`;
  return `order ${oneLine(orderNumber)}${yours}`;
}

function lineInWords({ itemNumber, description, quantity, orderedAs }: Notification['lines'][number]) {
  const what = [itemNumber, description ?? ''].map(oneLine).join('  ').trimEnd();
  const of = orderedAs === undefined ? '' : `, of ${orderedAs.value} ${orderedAs.unit} ordered`;
  return { quantity: oneLine(`${quantity.value} ${quantity.unit}${of}`), what };
}

function factsOf(notification: Notification): (readonly [string, string])[] {
  const { carrier, trackingNumbers = [], expectedOn, amount, currency } = notification;
  const numbers = trackingNumbers.map(oneLine).join(', ');
  return [
    ...whenInWords(notification),
    ...(carrier === undefined ? [] : [['Carrier', oneLine(carrier)] as const]),
    ...(numbers === '' ? [] : [['Tracking', numbers] as const]),
    ...(expectedOn === undefined ? [] : [['Expected', dayInWords(expectedOn)] as const]),
    ...(amount === undefined ? [] : [['Amount', oneLine(moneyText({ amount, currency }))] as const]),
  ];
}

/** What it is called when something happened; what is only expected has not. */
const WHEN: Partial<Readonly<Record<About, string>>> = {
  received: 'Received',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
  refunded: 'Refunded',
};

/** By the buyer's clock, and it says which one. */
function whenInWords({ about, at, zone }: Notification): (readonly [string, string])[] {
  const label = WHEN[about];
  if (label === undefined) return [];
  const words = new Intl.DateTimeFormat('en-US', {
    ...({ year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const),
    timeZone: zone,
    timeZoneName: 'short',
  });
  return [[label, plainSpaces(words.format(new Date(at)))]];
}

/** Some editions of the words of the world put a narrow space before AM and PM. */
function plainSpaces(text: string): string {
  return text.replaceAll(/\p{Zs}/gu, ' ');
}

function dayInWords(day: string): string {
  const words = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
  return words.format(new Date(`${day}T12:00:00Z`));
}

/** Control characters, line ends among them, become a space: nothing begins a header or a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function paragraphs(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function page(parts: readonly string[]): string {
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<body>\n${parts.filter((part) => part !== '').join('\n')}\n</body>\n</html>\n`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

function table(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  return `<table cellpadding="4">\n${cells.join('\n')}\n</table>`;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES.get(sign) ?? '');
}
