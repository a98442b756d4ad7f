/** Parcels that shall be followed: one tracker for each number and carrier. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { mapped } from '../kit/mapping.ts';
import { done, later, type Outcome } from '../kit/outcome.ts';
import { jsonOf } from '../kit/parse-json.ts';
import type { Target } from '../kit/target.ts';
import type { TmsContext, TmsSettings } from './settings.ts';
import { TrackerId } from './theirs.ts';
import { call, isSuccess, outcomeOfRefusal } from './tms-call.ts';

export const NewTracker = Type.Object(
  {
    tracking_code: Type.String({ minLength: 1, maxLength: 120 }),
    carrier: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  },
  { additionalProperties: false },
);
export type NewTracker = Static<typeof NewTracker>;

export const trackers: Target<TmsSettings, typeof NewTracker, 'tracking'> = {
  domain: 'tracking',
  contract: { name: 'easypost.tracker', version: '2' },
  to: NewTracker,
  fields: ['trackingNumber', 'carrier'],
  batchSize: 5,
  map: ({ fields: { trackingNumber, carrier } }, { carriers = {} }) =>
    mapped({
      tracking_code: trackingNumber,
      ...(carrier === undefined ? {} : { carrier: namedFor(carriers, carrier) }),
    }),
  write: (context, writes) => Promise.all(writes.map(({ body }) => follow(context, body))),
};

/** A carrier that is not listed goes out as it was told: the service says whether it knows it. */
function namedFor(carriers: Readonly<Record<string, string>>, carrier: string): string {
  return new Map(Object.entries(carriers)).get(carrier) ?? carrier;
}

/** The same number and carrier again give the same tracker, so that nothing is looked up before. */
async function follow(context: TmsContext, tracker: NewTracker): Promise<Outcome> {
  const reply = await call(context, { method: 'POST', path: '/trackers', body: { tracker } });
  if (!isSuccess(reply)) return outcomeOfRefusal(reply);
  const body = jsonOf(reply);
  return Value.Check(TrackerId, body) ? done(body.id) : later('the answer names no tracker', 'uncertain');
}
