/** Which addresses may be called: only public ones, unless the landscape names others. Asked for each address, at the time of connecting. */
import { lookup, type LookupAddress, type LookupAllOptions, type LookupOptions } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

/** `true`: any address. A list: these host names, addresses and networks (`10.1.0.0/16`) besides the public ones. */
export type AllowedPrivate = boolean | readonly string[];

/** Everything of IPv4 that is not one machine on the public net (IANA special-purpose registry), and Azure's own metadata address. */
const CLOSED_IPV4 = networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Of IPv6 only this network is public, */
const PUBLIC_IPV6 = networks(['2000::/3']);
/** and of it not protocol assignments, Teredo, documentation and 6to4, which lead elsewhere. */
const CLOSED_IPV6 = networks(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Thrown into a connection attempt that must not happen. */
export class ForbiddenAddress extends Error {
  constructor(host: string, address: string) {
    super(
      host === address
        ? `${address} is not a public address, and the landscape does not allow it`
        : `${host} resolves to ${address}, which is not a public address, and the landscape does not allow it`,
    );
  }
}

/** Thrown for everything that fails before a connection stands: nothing has been sent. */
export class ConnectFailure extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Decides by host name and the address it stands for. Pure. */
export function mayConnect(allowed: AllowedPrivate, host: string, address: string): boolean {
  if (allowed === true || isPublic(address)) return true;
  if (allowed === false) return false;
  return allowed.includes(host) || contains(networks(allowed.filter(isNetwork)), address);
}

/** True for an address of one machine on the public net; IPv4 inside IPv6 is judged as the IPv4 address it is. */
export function isPublic(address: string): boolean {
  const inside = embeddedIpv4(address);
  if (inside !== undefined) return !contains(CLOSED_IPV4, inside);
  if (isIPv4(address)) return !contains(CLOSED_IPV4, address);
  return isIPv6(address) && contains(PUBLIC_IPV6, address) && !contains(CLOSED_IPV6, address);
}

/** Mapped (`::ffff:10.0.0.1`) and translated (`64:ff9b::10.0.0.1`) addresses, in any spelling. */
function embeddedIpv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  const spelled = new URL(`http://[${address.split('%')[0]}]`).hostname;
  const [, high = '', low = ''] =
    /^\[(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(spelled) ?? [];
  if (low === '') return undefined;
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [upper >> 8, upper & 255, lower >> 8, lower & 255].join('.');
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** An address, or a network that there can be. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/;

/** Why a text names nothing that may be allowed; `undefined` where it does. Nothing is allowed by a text that names nothing. */
export function whyNotAllowable(text: string): string | undefined {
  return isNetwork(text) || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text))
    ? undefined
    : `“${text}” is no host name in small letters, no address, and no network such as 10.1.0.0/16`;
}

function networks(list: readonly string[]): BlockList {
  const found = new BlockList();
  for (const text of list) {
    const [address = '', bits] = text.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) found.addAddress(address, family);
    else found.addSubnet(address, Number(bits), family);
  }
  return found;
}

/** Who tells which addresses a name stands for; without another word the system does. */
export type Resolver = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/** Connects as undici does, but only to addresses that may be called: the very address that was judged is the one that is used. */
export function guardedConnector(
  allowed: AllowedPrivate,
  connectTimeoutMs: number,
  resolver: Resolver = lookup,
): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    lookup: guardedLookup(allowed, resolver),
  });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // A literal address is never looked up, so it is judged here.
    if (isIP(host) !== 0 && !mayConnect(allowed, host, host)) {
      callback(new ForbiddenAddress(host, host), null);
      return;
    }
    connect({ ...options, hostname: host }, (...result) => {
      if (result[0] === null) callback(...result);
      else callback(new ConnectFailure(result[0]), null);
    });
  };
}

/** Resolves names as the system does, and fails with `ForbiddenAddress` where one of the addresses may not be called. */
export function guardedLookup(allowed: AllowedPrivate, resolver: Resolver = lookup): LookupFunction {
  return (host, options, callback) => resolveGuarded(allowed, { host, options, resolver }, callback);
}

type Resolved = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

function resolveGuarded(
  allowed: AllowedPrivate,
  {
    host,
    options,
    resolver,
  }: { readonly host: string; readonly options: LookupOptions; readonly resolver: Resolver },
  callback: Resolved,
): void {
  resolver(host, { ...options, all: true }, (error, found) => {
    const closed =
      error === null ? found.find(({ address }) => !mayConnect(allowed, host, address)) : undefined;
    const [first] = found ?? [];
    if (error !== null) callback(error, []);
    // One closed address among open ones is a trick, not a choice.
    else if (closed !== undefined) callback(new ForbiddenAddress(host, closed.address), []);
    else if (options.all === true || first === undefined) callback(null, found);
    else callback(null, first.address, first.family);
  });
}
