/** Whom the mail server lets in, whom later, and whom never. */

export interface Rules {
  /** An unknown recipient is asked to come again, and let in the second time. */
  greylists: boolean;
  readonly met: Set<string>;
  /** In lower case. Whoever is called `nobody` is refused in any case. */
  readonly refused: Set<string>;
  readonly full: Set<string>;
}

/** A reply of the server, with its enhanced status in the words. */
export interface Refusal {
  readonly code: number;
  readonly words: string;
}

/** Nothing where the recipient is let in. */
export function refusalOf(rules: Rules, recipient: string): Refusal | undefined {
  const address = recipient.toLowerCase();
  if (address.startsWith('nobody@') || rules.refused.has(address))
    return { code: 550, words: '5.1.1 There is no such mailbox' };
  if (rules.full.has(address)) return { code: 452, words: '4.2.2 The mailbox is full' };
  if (!rules.greylists || rules.met.has(address)) return undefined;
  rules.met.add(address);
  return { code: 451, words: '4.7.1 Greylisted, come again' };
}
