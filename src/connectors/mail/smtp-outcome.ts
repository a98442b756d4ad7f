/** What the end of a conversation means for one message: the whole policy on one screen. Pure. */
import { later, never, type Outcome } from '../kit/outcome.ts';
import type { SmtpFailure } from './smtp-session.ts';

/** SMTP names no time when it refuses for being asked too fast. */
const THROTTLED_SECONDS = 60;
const TOO_FAST = /\b4\.(7\.28|4\.5|3\.4)\b|too many|rate limit|slow down|throttl/i;
const TOO_LARGE = 552;
const CLOSING = 421;

/** Replies to the recipient and to the content are about this message; all others are about the server, its sign-in or the sender. */
export function outcomeOfFailure({ code, command, reason, isHandedOver }: SmtpFailure): Outcome {
  // Mail cannot be looked up: it goes out again, and receivers know it by its id.
  if (code === undefined) return later(reason, isHandedOver ? 'uncertain' : 'unavailable');
  if (code < 500 && TOO_FAST.test(reason)) return later(reason, 'throttled', THROTTLED_SECONDS);
  const isAboutMessage = command === 'RCPT TO' || command === 'DATA' || code === TOO_LARGE;
  if (!isAboutMessage || code === CLOSING) return later(reason, 'unavailable');
  return code < 500 ? later(reason, 'busy') : never(reason);
}
