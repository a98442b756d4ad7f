/** Consumers' orders are judged by somebody else before they are accepted; pure. */
import { Compile } from 'typebox/compile';
import { FraudVerdict, type FraudCheck } from '../../../model/documents/fraud.ts';
import type { Order } from '../../../model/documents/order.ts';
import type { Money } from '../../../model/primitives.ts';
import { formatDecimal } from '../../../model/values/decimal.ts';
import { contentName } from '../../kit/content-name.ts';
import type { WantedDocument } from '../../kit/process.ts';
import { PASSED, withoutAnswer, type Step } from './asking.ts';
import { deliveryAddress, type TaxInput } from '../taxes/tax.ts';

export type FraudInput = Omit<TaxInput, 'prices' | 'charges' | 'net'> & { readonly total: Money };

const answerShape = Compile(FraudVerdict);

/** Asks about orders of the declared channels; all others pass. */
export function fraudOf(input: FraudInput): Step {
  const { state, around, total } = input;
  const { fraud: policy } = around.policy;
  const order = state.current?.order;
  if (policy === undefined || order === undefined || !policy.channels.includes(order.channel)) return PASSED;
  const document = check({ ...input, order }, policy.target);
  const answer = state.written[document.name]?.answer;
  if (!answerShape.Check(answer)) {
    const instead = 'nobody has looked at it';
    const what = 'whether the order can be trusted';
    return withoutAnswer(state, around.now, { what, document, policy, total, instead });
  }
  if (answer.verdict === 'accept') return { ...PASSED, documents: [document] };
  const reasons = answer.reasons.length === 0 ? 'no reason was given' : answer.reasons.join('; ');
  const words =
    answer.verdict === 'review' ? 'a person shall look at it' : 'it is taken for a fraud, and refused';
  const stop = {
    kind: 'fraud-suspected',
    what: `${words}: ${reasons}`,
    canDo: ['crossdock orders release <channel> <number> accepts it', 'Cancel the order'],
  } as const;
  return { ...PASSED, documents: [document], stops: [stop] };
}

type Ordered = FraudInput & { readonly order: Order };

function check(input: Ordered, target: string): WantedDocument {
  const { order, around, customer, itemOf, total } = input;
  const body: FraudCheck = {
    document: around.document,
    channel: order.channel,
    orderNumber: order.number,
    revision: order.revision,
    placedAt: order.placedAt,
    customer: { by: 'record', value: customer },
    ...whoAndWhere(input),
    amount: total.amount,
    currency: total.currency,
    lines: input.lines
      .filter(({ wanted }) => wanted.units > 0n)
      .map((line) => ({
        line: line.line,
        item: { by: 'record', value: itemOf(line) },
        quantity: { value: formatDecimal(line.wanted), unit: line.unit },
      })),
  };
  return { name: `fraud/${contentName(body)}`, domain: 'fraud-check', target, body };
}

function whoAndWhere(input: Ordered): Pick<FraudCheck, 'email' | 'shipToName' | 'shipTo' | 'payment'> {
  const { order, around, customer } = input;
  const email = around.chainOf(customer)[0]?.email;
  const address = deliveryAddress(input);
  const payment = order.payment?.authorisation;
  return {
    ...(email !== undefined && { email }),
    ...(order.shipToName !== undefined && { shipToName: order.shipToName }),
    ...(address !== undefined && { shipTo: address }),
    ...(payment !== undefined && { payment }),
  };
}
