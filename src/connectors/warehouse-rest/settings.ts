/** What a landscape says about one warehouse system. */
import { Type, type Static } from 'typebox';
import { SecretSetting, type ConnectorContext } from '../kit/context.ts';

export const WarehouseSettings = Type.Object(
  {
    baseUrl: Type.String({
      title: 'Base address',
      description: 'Up to and with the version, e.g. https://wms.example/wms/v1',
      pattern: '^https?://[^\\s?#]+[^/\\s?#]$',
    }),
    apiKey: SecretSetting({
      title: 'API key',
      description: 'Scopes items:write, movements:read, counts:read, orders:write',
    }),
    webhookSecret: SecretSetting({
      title: 'Webhook secret',
      description: 'whsec_ and base64, as agreed with the key',
    }),
  },
  { additionalProperties: false },
);
export type WarehouseSettings = Static<typeof WarehouseSettings>;

export type WarehouseContext = ConnectorContext<WarehouseSettings>;
