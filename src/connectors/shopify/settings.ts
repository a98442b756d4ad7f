/** What a landscape declares about one Shopify shop: where it is, who we are there, and what belongs where. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, UnitCode } from '../../model/primitives.ts';
import { SecretSetting } from '../kit/context.ts';

/** Fixed in code: a new version is a change of the operations, of their contract checks and of the simulator. */
export const API_VERSION = '2026-04';

export const Settings = Type.Object(
  {
    shopDomain: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]*\\.myshopify\\.com$',
      title: 'Shop',
      description: 'The permanent domain, e.g. example.myshopify.com',
    }),
    accessToken: SecretSetting({ title: 'Admin API access token' }),
    webhookSecret: SecretSetting({
      title: 'Client secret of the app',
      description: 'Webhooks are signed with it',
    }),
    baseUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^/]+$',
        title: 'Address',
        description: 'Only where it is not https://<shop>, as in the sandbox',
      }),
    ),
    locations: Type.Record(
      Type.String({ minLength: 1 }),
      Type.String({ pattern: '^gid://shopify/Location/[0-9]+$' }),
      { title: 'Locations', description: 'Our location number → id of the location in the shop' },
    ),
    currency: Type.Intersect([CurrencyCode], { title: 'Currency of the shop' }),
    priceRounding: Type.Optional(
      Type.Union([Type.Literal('refuse'), Type.Literal('half-up')], {
        title: 'Prices below the smallest coin',
        description:
          'A price for one unit that needs more digits is withheld (refuse, the default) or rounded',
      }),
    ),
    defaultUnit: Type.Optional(
      Type.Intersect([UnitCode], {
        title: 'Unit of products made by hand',
        description:
          'Unit in which a variant without the option "Unit" sells; without it such prices claim nothing',
      }),
    ),
    catalogPrefix: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        title: 'Beginning of the names of catalogs and price lists',
        description:
          'Default Crossdock: "Crossdock everyone", "Crossdock group GOLD", "Crossdock customer C100"',
      }),
    ),
    channel: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        title: 'Name of the sales channel',
        description: 'Orders of this shop belong to it; default shopify',
      }),
    ),
    consumerCustomer: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        title: 'Customer number of consumers',
        description: 'Who buys where no company does; without it orders of consumers are a breach',
      }),
    ),
    ordersSince: Type.Optional(
      Type.String({
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$',
        title: 'First order',
        description: 'Orders created before this instant are not taken, e.g. 2026-03-01T00:00:00Z',
      }),
    ),
    refundRefused: Type.Optional(
      Type.Boolean({
        title: 'Refund refused orders',
        description:
          'An order that we refuse is cancelled in the shop; what was paid goes back (default true)',
      }),
    ),
    bulkPollSeconds: Type.Optional(
      Type.Number({ minimum: 0.01, maximum: 60, title: 'Seconds between two looks at a bulk operation' }),
    ),
  },
  { additionalProperties: false },
);
export type Settings = Static<typeof Settings>;

/** Gives the name of the sales channel. */
export function channelOf({ channel }: Settings): string {
  return channel ?? 'shopify';
}

/** Gives the address of the shop. */
export function shopUrl({ baseUrl, shopDomain }: Settings): string {
  return baseUrl ?? `https://${shopDomain}`;
}
