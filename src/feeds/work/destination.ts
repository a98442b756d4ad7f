/** Where messages of a feed are posted: an address, or a reference to one; pure but for reading the reference. */
import { isPublic, mayConnect, type AllowedPrivate } from '../../platform/outgoing/address-guard.ts';
import { isReference, resolveSecret } from '../../platform/secrets.ts';

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly allowPrivateAddresses: AllowedPrivate;
}

/** Gives the address itself, or why messages may not be sent there; the words never repeat what stands behind a reference. */
export function destinationOf(
  text: string,
  { env, allowPrivateAddresses }: Surroundings,
): { readonly url: string } | { readonly problem: string } {
  const found = isReference(text) ? resolveSecret(text, env) : undefined;
  if (found?.outcome === 'unresolved') return { problem: found.reason };
  const url = found === undefined ? text : found.secret.reveal().trim();
  const problem = urlProblem(url, allowPrivateAddresses);
  return problem === undefined ? { url } : { problem };
}

export function destinationProblem(text: string, surroundings: Surroundings): string | undefined {
  const found = destinationOf(text, surroundings);
  return 'problem' in found ? found.problem : undefined;
}

/** Plain HTTP only to where private addresses are allowed by name. */
function urlProblem(text: string, allowed: AllowedPrivate): string | undefined {
  const url = URL.parse(text);
  if (url === null) return 'this is not an address';
  if (url.username !== '' || url.password !== '')
    return 'an address with a password would be seen by everybody who sees the feed; the signature proves who sends';
  if (url.hash !== '') return 'the part after # is never sent';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'messages are sent over https';
  return !isPublic(host) && mayConnect(allowed, host, host)
    ? undefined
    : 'messages are sent over https; plain http is for private addresses that CROSSDOCK_FEED_PRIVATE_ADDRESSES names';
}
