/** Speaks with the process that started this one. */

/** Sends words to the parent. */
export function tellParent(words: unknown): void {
  process.send?.(words);
}

/** Sends the last words: the channel closes when they have left, and with it the process may end. */
export function tellParentLast(words: unknown): void {
  if (process.send === undefined) throw new Error('this process was started by nobody');
  process.send(words, undefined, undefined, () => process.disconnect?.());
}
