/** Business Central's notifications: thin, grouped, delayed by half a minute; the secret comes back in each of them. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { constantTimeEqual } from '../../../platform/secrets.ts';
import { parseJson } from '../../kit/parse-json.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { Opened, RawMessage, Verdict, Webhook } from '../../kit/source.ts';
import type { Resource } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';
import { subscribe } from './subscription.ts';
import { versionOf } from './version.ts';

const Notification = Type.Object({
  subscriptionId: Type.String(),
  clientState: Type.Optional(Type.String()),
  resource: Type.String({ minLength: 1 }),
  changeType: Type.Union([
    Type.Literal('created'),
    Type.Literal('updated'),
    Type.Literal('deleted'),
    Type.Literal('collection'),
  ]),
  lastModifiedDateTime: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$' }),
});
type Notification = Static<typeof Notification>;

export const Notifications = Type.Object({ value: Type.Array(Notification) });

/** The webhook of one list, to be put into a source. */
export function notificationsOf(resource: Resource): Webhook<Settings> {
  return {
    verify,
    open: (message) => open(message, resource),
    subscribe: (context, callbackUrl) => subscribe(context, resource, callbackUrl),
  };
}

function verify(message: RawMessage, context: Context): Verdict {
  const token = message.query['validationToken'];
  if (token !== undefined) return handshake(token);
  const body = parse(message.body);
  if (body === undefined || body.value.length === 0) {
    return { verdict: 'refused', reason: 'no notification in the body' };
  }
  const secret = context.settings.webhookSecret.reveal();
  // Every one is compared, also after the first wrong one: the time tells nothing.
  const wrong = body.value.filter(({ clientState }) => !constantTimeEqual(clientState ?? '', secret)).length;
  return wrong === 0
    ? { verdict: 'verified' }
    : { verdict: 'refused', reason: `clientState differs from ours in ${wrong} of ${body.value.length}` };
}

/** The token is echoed as plain text; what could be anything else than a token is not. */
function handshake(token: string): Verdict {
  if (!/^[\x21-\x7e]{1,4096}$/.test(token))
    return { verdict: 'refused', reason: 'no usable validationToken' };
  return { verdict: 'handshake', answer: { status: 200, contentType: 'text/plain', body: token } };
}

function parse(bytes: Uint8Array): Static<typeof Notifications> | undefined {
  const body = parseJson(bytes);
  return 'mapped' in body && Value.Check(Notifications, body.mapped) ? body.mapped : undefined;
}

function open(message: RawMessage, resource: Resource): Mapped<Opened> {
  const body = parse(message.body);
  if (body === undefined) return breach('', 'a body that is no list of notifications', '{ value: [ … ] }');
  const keys = new Set<string>();
  const deletedKeys: { key: string; version: string }[] = [];
  let readAgain = false;
  for (const [index, notification] of body.value.entries()) {
    const id = idOf(notification, resource);
    if (id === undefined)
      return breach(`value[${index}].resource`, notification.resource, `of ${resource.entitySet}`);
    // `collection` names a filter on the change date instead of records: that is what the poll reads.
    readAgain ||= id === 'collection';
    if (id === 'collection') continue;
    const version = versionOf([notification.lastModifiedDateTime]);
    if (notification.changeType === 'deleted') deletedKeys.push({ key: id, version });
    else keys.add(id);
  }
  return mapped({ keys: [...keys], deletedKeys, ...(readAgain ? { readAgain } : {}) });
}

/** The record's id in lower case, `collection`, or `undefined` where the notification is of another list. */
function idOf({ resource, changeType }: Notification, { entitySet }: Resource): string | undefined {
  const [path = ''] = resource.split('?');
  const last = path.split('/').at(-1) ?? '';
  if (changeType === 'collection') return last === entitySet ? 'collection' : undefined;
  const [, name, id] = /^([A-Za-z]+)\(([0-9a-fA-F-]{36})\)$/.exec(last) ?? [];
  return name === entitySet ? id?.toLowerCase() : undefined;
}
