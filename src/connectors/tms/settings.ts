/** What a landscape says about one account of the tracking service. */
import { Type, type Static } from 'typebox';
import { SecretSetting, type ConnectorContext } from '../kit/context.ts';

export const TmsSettings = Type.Object(
  {
    baseUrl: Type.String({
      title: 'Base address',
      description: 'Up to and with the version: https://api.easypost.com/v2',
      pattern: '^https?://[^\\s?#]+[^/\\s?#]$',
    }),
    apiKey: SecretSetting({
      title: 'API key',
      description: 'Of production; a test key follows the test numbers only',
    }),
    webhookSecret: SecretSetting({
      title: 'Webhook secret',
      description: 'Any text of 16 characters or more; the connector sets it when it subscribes',
    }),
    carriers: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.String({ minLength: 1, maxLength: 80 }), {
        title: 'Carriers',
        description:
          "The service's name of each carrier, by the name that warehouses use; others pass as they are",
      }),
    ),
  },
  { additionalProperties: false },
);
export type TmsSettings = Static<typeof TmsSettings>;

export type TmsContext = ConnectorContext<TmsSettings>;
