/** How the message is named that confirms what an order is now, or that it is cancelled: once for each time it becomes so; pure. */
import { contentName } from '../../../kit/content-name.ts';
import { NOTIFICATION, toLine, type NotificationInput } from './message.ts';

type Told = Pick<NotificationInput, 'around' | 'itemOf' | 'lines'>;

/** What of the order the buyer still wants. */
export function wantedLines({ lines, ...input }: Told) {
  return lines.flatMap((line) => {
    // That a rest is not sent any more is told by a message of its own.
    const quantity = line.keeps === undefined ? line.wanted : line.ordered;
    return quantity.units > 0n ? [toLine(input, line, quantity)] : [];
  });
}

/** What is wanted now is named by its content; `undefined`: nothing is. */
export function receivedName(input: Told): string | undefined {
  const told = wantedLines(input);
  return told.length === 0 ? undefined : `received/${contentName(told)}`;
}

export const CANCELLED = 'cancelled';
/** No name of what a message tells begins so. */
const ANEW = '/anew/';

/**
 * The message that tells `content` now. It is the first one of it, unless the buyer has been told something else since: whoever returns to
 * what was before is told so in a message of its own, because nobody can send the first one again.
 */
export function confirmingName(
  content: string,
  { state, around }: Pick<NotificationInput, 'state' | 'around'>,
): string {
  const told = Object.values(state.firstWritten)
    .map(({ document, at }) => ({ name: document.slice(NOTIFICATION.length), document, at }))
    .filter(({ document, name }) => document.startsWith(NOTIFICATION) && isConfirmation(name))
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
  const last = told.at(-1)?.name;
  if (last !== undefined && contentIn(last) === content) return last;
  if (state.firstWritten[NOTIFICATION + content] === undefined) return content;
  const begun = [...around.kept.keys()].find(
    (name) => name.startsWith(NOTIFICATION + content + ANEW) && state.firstWritten[name] === undefined,
  );
  return begun?.slice(NOTIFICATION.length) ?? `${content}${ANEW}${state.current?.order.revision ?? ''}`;
}

function isConfirmation(name: string): boolean {
  return name.startsWith('received/') || contentIn(name) === CANCELLED;
}

function contentIn(name: string): string {
  return name.split(ANEW, 1)[0] ?? name;
}
