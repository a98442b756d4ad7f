/** What a landscape says about one account at the payment service. */
import { Type, type Static } from 'typebox';
import { SecretSetting, type ConnectorContext } from '../kit/context.ts';

export const PaymentSettings = Type.Object(
  {
    baseUrl: Type.String({
      title: 'Address',
      description: 'https://api.stripe.com',
      pattern: '^https?://[^/\\s]+$',
    }),
    apiKey: SecretSetting({
      title: 'Restricted key',
      description:
        'rk_…; PaymentIntents and refunds: write; charges, disputes, events, webhook endpoints and the account: read; nothing else',
    }),
    webhookSecret: SecretSetting({
      title: 'Signing secret',
      description: 'whsec_…, shown at the dashboard when the webhook endpoint is registered',
    }),
    apiVersion: Type.String({
      title: 'API version',
      description:
        'Sent with every request, so that an upgrade of the account changes nothing; 2025-03-31.basil or later, e.g. 2026-08-26.dahlia',
      pattern: '^20[0-9]{2}-[0-9]{2}-[0-9]{2}(\\.[a-z]+)?$',
    }),
    orders: Type.Optional(
      Type.Object(
        {
          channel: Type.String({ minLength: 1, maxLength: 80, title: 'Channel of the orders' }),
          metadata: Type.String({
            minLength: 1,
            maxLength: 40,
            title: 'Metadata key',
            description: 'Where the shop writes the number of the order into a payment, e.g. order_number',
          }),
        },
        {
          additionalProperties: false,
          title: 'Orders named by payments',
          description: 'Absent: a payment belongs to the order that names it',
        },
      ),
    ),
    account: Type.Optional(
      Type.String({
        title: 'Account',
        description: 'acct_…; where it is said, a key of another account is a mistake that the check finds',
        pattern: '^acct_[A-Za-z0-9]+$',
      }),
    ),
  },
  { additionalProperties: false },
);
export type PaymentSettings = Static<typeof PaymentSettings>;

export type PaymentContext = ConnectorContext<PaymentSettings>;
