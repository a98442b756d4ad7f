/** What a warehouse promises: on which days it works, until when, and how long its parcels are on their way. */
import { Type } from 'typebox';
import { PlainDate } from '../../model/primitives.ts';
import { Clock, closed, described } from './terms.ts';

const Days = Type.Integer({ minimum: 0, maximum: 365 });
const Part = Type.String({ minLength: 1, maxLength: 80 });

/** By the clock of the location. All days are working days of the warehouse, those on the way too. */
export const DeliveryPromise = Type.Object(
  {
    cutOff: described('what comes later counts for the next working day', Clock),
    handlingDays: described('working days until it leaves; 0: on the day that counts', Days),
    workingDays: described(
      'absent: Monday to Friday',
      Type.Optional(
        Type.Array(Type.Enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']), {
          minItems: 1,
          uniqueItems: true,
        }),
      ),
    ),
    holidays: described('days on which nobody works', Type.Optional(Type.Array(PlainDate))),
    transit: described(
      'working days on the way: `days` to where nothing else is declared; of `to` the first that fits counts',
      Type.Object(
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
                  region: described('as addresses have it, e.g. a state', Type.Optional(Part)),
                  postalCode: described('its beginning', Type.Optional(Part)),
                  days: Days,
                },
                closed,
              ),
            ),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);
