/** Parcels that do not reach the buyer: a person is asked until what was in them comes back or arrives after all; pure. */
import type { Question } from '../../../model/exceptions.ts';
import type { OrderState } from '../state.ts';

/** `subject`: `channel/number`. By the last word about each parcel; a return that is asked for after it takes its place. */
export function parcelQuestions({
  subject,
  state: { milestones, returns },
}: {
  readonly subject: string;
  readonly state: Pick<OrderState, 'milestones' | 'returns'>;
}): readonly Question[] {
  const last = new Map(milestones.map((told) => [told.milestone.trackingNumber, told]));
  const asked = Object.values(returns).map(({ return: told }) => Date.parse(told.requestedAt));
  return [...last.values()].flatMap(({ system, milestone: { trackingNumber, status, at, message } }) => {
    const what = WORDS[status];
    if (what === undefined || asked.some((instant) => instant >= Date.parse(at))) return [];
    return [
      {
        kind: 'parcel-not-delivered',
        subject: `order/${subject}:parcel ${trackingNumber}`,
        what: `parcel ${trackingNumber} of order ${subject} ${what}`,
        where: 'processes',
        why: `${message ?? status} at ${at}, by ${system}; what was in it counts as shipped, and is invoiced`,
        canDo: [
          'Ask the carrier why, and tell the buyer',
          'Announce a return of what is in it: goods, money and credit are followed then, and the question ends',
          'The question closes itself when the carrier goes on with it',
        ],
        system,
        domain: 'carrier-milestone' as const,
        cause: `parcels that do not arrive, by ${system}`,
      },
    ];
  });
}

const WORDS: Readonly<Partial<Record<OrderState['milestones'][number]['milestone']['status'], string>>> = {
  returning: 'goes back to where it left',
  failed: 'could not be delivered',
};
