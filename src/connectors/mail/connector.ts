/** The connector that hands messages to a mail server (SMTP submission). */
import type { Connector } from '../kit/connector.ts';
import type { Problem } from '../kit/mapping.ts';
import { notifications } from './notifications.ts';
import { MailSettings, type MailContext } from './settings.ts';
import { converse } from './smtp-session.ts';

export const mail: Connector<typeof MailSettings> = {
  name: 'mail',
  title: 'Mail server (SMTP)',
  settings: MailSettings,
  semantics: {
    ordering: 'none',
    deletes: 'never',
    // The message id is the key: receivers drop what they have.
    idempotency: 'key',
    events: 'none',
    limits: { requestsPerSecond: 5, concurrency: 2 },
  },
  // It is not reached by HTTP.
  baseUrl: () => undefined,
  check,
  sources: {},
  targets: { notifications },
};

/** Connects, encrypts and signs in; sends nothing. */
async function check(context: MailContext): Promise<readonly Problem[]> {
  const { user, password } = context.settings;
  if ((user === undefined) !== (password === undefined))
    return [{ path: 'password', found: 'only one of user and password', agreed: 'both or none' }];
  const end = await converse(context);
  if (end === 'done') return [];
  const isSignIn = end.command.startsWith('AUTH');
  return [
    {
      path: isSignIn ? 'password' : 'host',
      found: end.reason,
      agreed: isSignIn ? 'a user and password that the server knows' : 'a mail server that can be talked to',
    },
  ];
}
