/** What a warehouse promises: on which days it works, until when, and how long its parcels are on their way. */
import { Type } from 'typebox';
import { PlainDate } from '../../model/primitives.ts';
import { Clock, closed } from './terms.ts';

const Days = Type.Integer({ minimum: 0, maximum: 365 });
const Part = Type.String({ minLength: 1, maxLength: 80 });

/** By the clock of the location. All days are working days of the warehouse, those on the way too. */
export const DeliveryPromise = Type.Object(
  {
    /** What comes later counts for the next working day. */
    cutOff: Clock,
    /** Working days until it leaves; 0: on the day that counts. */
    handlingDays: Days,
    /** Absent: Monday to Friday. */
    workingDays: Type.Optional(
      Type.Array(Type.Enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']), {
        minItems: 1,
        uniqueItems: true,
      }),
    ),
    /** Days on which nobody works. */
    holidays: Type.Optional(Type.Array(PlainDate)),
    /** Working days on the way: `days` to where nothing else is declared; of `to` the first that fits counts. */
    transit: Type.Object(
      {
        days: Days,
        to: Type.Optional(
          Type.Array(
            Type.Object(
              {
                country: Type.String({
                  pattern: '^[A-Z]{2}$',
                  description: 'a country code of ISO 3166-1, such as US',
                }),
                /** As addresses have it, e.g. a state. */
                region: Type.Optional(Part),
                /** Its beginning. */
                postalCode: Type.Optional(Part),
                days: Days,
              },
              closed,
            ),
          ),
        ),
      },
      closed,
    ),
  },
  closed,
);
