/** What a landscape says about the server that takes mail for sending. */
import { Type, type Static } from 'typebox';
import { SecretSetting, type ConnectorContext } from '../kit/context.ts';

/** An address as it stands in an envelope: ASCII, no quotes, no comments, so that nothing in it can mean anything else. */
export const ADDRESS_PATTERN =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$";

const Address = (options: { readonly title: string; readonly description?: string }) =>
  Type.String({ ...options, maxLength: 254, pattern: ADDRESS_PATTERN });

export const MailSettings = Type.Object(
  {
    host: Type.String({ title: 'Server', maxLength: 253, pattern: '^[A-Za-z0-9.:-]+$' }),
    port: Type.Integer({
      title: 'Port',
      description: '587 with starttls, 465 with tls',
      minimum: 1,
      maximum: 65_535,
    }),
    security: Type.Optional(
      Type.Enum(['starttls', 'tls', 'none'], {
        title: 'Security',
        description:
          'starttls (the default): nothing is said before the connection is encrypted; tls: encrypted from the first byte; none: plain, for a server on the same machine',
      }),
    ),
    authority: Type.Optional(
      Type.String({
        title: 'Certificate authority',
        description: "PEM of the authority that signed the server's certificate, where it is no public one",
        pattern: '^-----BEGIN CERTIFICATE-----',
      }),
    ),
    user: Type.Optional(Type.String({ title: 'User', minLength: 1, maxLength: 250 })),
    password: Type.Optional(SecretSetting({ title: 'Password', description: 'Needed with a user' })),
    from: Address({ title: 'From', description: 'Address of the sender; its domain ends the message ids' }),
    senderName: Type.Optional(
      Type.String({ title: 'Name shown', maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]+$' }),
    ),
    replyTo: Type.Optional(Address({ title: 'Reply to', description: 'Where answers go' })),
  },
  { additionalProperties: false },
);
export type MailSettings = Static<typeof MailSettings>;

export type MailContext = ConnectorContext<MailSettings>;
