/** What a landscape says about one endpoint of the operator's own that is asked. */
import { Type, type Static } from 'typebox';
import { SecretSetting, type ConnectorContext } from '../kit/context.ts';

const closed = { additionalProperties: false } as const;

/** Those that the connector itself or HTTP sets are not to be overruled. */
const HEADER_PATTERN =
  '^(?!webhook-|content-|host$|connection$|accept$|transfer-encoding$)[a-z][a-z0-9-]{0,59}$';

export const HookSettings = Type.Object(
  {
    url: Type.String({
      title: 'Address',
      description: 'Of the endpoint with its path; plain http only on this computer',
      pattern: '^(https://|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:|/|$))[^\\s#@]*$',
    }),
    secret: SecretSetting({
      title: 'Signing secret',
      description: 'Standard Webhooks: whsec_ and base64 of 24 to 64 random bytes; both sides know it',
    }),
    headers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ title: 'Name', description: 'In small letters', pattern: HEADER_PATTERN }),
            value: SecretSetting({ title: 'Value' }),
          },
          closed,
        ),
        {
          title: 'Further headers',
          description: 'What a gateway before the endpoint wants to see, e.g. authorization',
          maxItems: 20,
        },
      ),
    ),
    timeoutSeconds: Type.Optional(
      Type.Integer({
        title: 'Patience',
        description: 'Seconds within which an answer must be there; default 5',
        minimum: 1,
        maximum: 60,
      }),
    ),
  },
  closed,
);
export type HookSettings = Static<typeof HookSettings>;

export type HookContext = ConnectorContext<HookSettings>;
