/** What the ERP posts in stories about goods for pennies: it rounds the tax of each line of each paper anew. */
import type { Invoice } from '../../../../model/documents/fulfilment.ts';
import type { OrderFact } from '../../facts.ts';
import { ours } from '../story.ts';
import type { Scene } from '../scenes/scene.ts';
import type { Post } from '../tellings.ts';

const CENTS_OF_ONE = 4;
const TAX_PERCENT = 10;

type Line = Omit<Invoice['lines'][number], 'net'>;

/** One invoice for all that left and is not invoiced, or one credit note for what each memo says beyond the last one. */
export function posted({ kind }: Post, scene: Scene): readonly OrderFact[] {
  return kind === 'invoice' ? invoiced(scene) : credited(scene);
}

function invoiced(scene: Scene): readonly OrderFact[] {
  const lines = scene.plan.lines.flatMap(({ line, quantities }): Line[] => {
    const open = Number(quantities['shipped']) - Number(quantities['invoiced']);
    const quantity = { value: String(open), unit: quantities['unit'] ?? 'EA' };
    return open <= 0 ? [] : [{ line, item: { by: 'number', value: 'A' }, quantity }];
  });
  return paper(scene, { kind: 'invoice', number: `INV-${scene.count}`, answers: { ours }, lines });
}

function credited(scene: Scene): readonly OrderFact[] {
  const already = scene.world.credited;
  return scene.standing.flatMap((document, place) => {
    if (document.domain !== 'credit-memo') return [];
    const { body } = document;
    const lines = body.lines.flatMap(({ line, item, quantity: { value, unit } }): Line[] => {
      const key = `${body.document} ${line}`;
      const open = Number(value) - (already.get(key) ?? 0);
      if (open <= 0) return [];
      already.set(key, Number(value));
      return [{ item, quantity: { value: String(open), unit } }];
    });
    const number = `CR-${scene.count}-${place}`;
    const answers = { ours: `${body.document}/${scene.count}` };
    return paper(scene, { kind: 'credit-note', number, answers, lines });
  });
}

type Paper = Pick<Invoice, 'kind' | 'number' | 'answers'> & { readonly lines: readonly Line[] };

function paper({ world }: Scene, { lines, ...more }: Paper): readonly OrderFact[] {
  if (lines.length === 0) return [];
  const nets = lines.map(({ quantity }) => Number(quantity.value) * CENTS_OF_ONE);
  const net = sum(nets);
  const tax = sum(nets.map((each) => Math.round((each * TAX_PERCENT) / 100)));
  const day = world.now.slice(0, 10);
  const invoice: Invoice = {
    ...more,
    postedOn: day,
    currency: 'USD',
    net: amount(net),
    tax: amount(tax),
    total: amount(net + tax),
    lines: lines.map((line, place) => ({ ...line, net: amount(nets[place] ?? 0) })),
  };
  const identity = `${more.kind}/erp/${more.number}`;
  return [{ kind: 'invoice', identity, at: `${day}T00:00:00Z`, system: 'erp', invoice }];
}

const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);
const amount = (cents: number): string => (cents / 100).toFixed(2);
