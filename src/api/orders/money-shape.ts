/** What an order comes to, as the API shows it. */
import { Type } from 'typebox';
import { OrderCharge } from '../../model/documents/charges.ts';
import { closed } from '../shapes.ts';

const Text = Type.String();

export const Money = Type.Object(
  {
    currency: Text,
    net: Type.String({ description: 'without tax, charges with it' }),
    charges: Type.Optional(
      Type.Array(
        Type.Object(
          {
            charge: Text,
            kind: OrderCharge.properties.kind,
            reason: OrderCharge.properties.reason,
            description: Type.Optional(Text),
            amount: Type.String({ description: 'below zero where the buyer is given it' }),
            invoiced: Type.Boolean(),
          },
          closed,
        ),
        { description: 'what is charged or given beside the goods' },
      ),
    ),
    tax: Type.Optional(Type.String({ description: 'of ours; absent: nobody has said it' })),
    collectedTax: Type.Optional(
      Type.String({ description: 'sales tax that the channel has collected and remits itself' }),
    ),
    total: Type.String({ description: 'what the buyer pays, collected tax with it' }),
    assumptions: Type.Array(Text, { description: 'what counts instead of answers that did not come' }),
    payment: Type.Optional(
      Type.Object(
        {
          payment: Text,
          state: Text,
          authorised: Text,
          captured: Text,
          refunded: Text,
          currency: Type.Optional(Type.String({ description: 'absent: the order’s' })),
        },
        closed,
      ),
    ),
  },
  closed,
);
