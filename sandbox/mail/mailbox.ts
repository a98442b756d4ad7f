/** What arrived: every message as it came, and each mailbox with every message id once. */

export interface Arrived {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As it came over the wire. */
  readonly raw: string;
  readonly at: Date;
}

/** The newest are kept. */
const MOST_KEPT = 5_000;

export class Mailboxes {
  readonly #arrived: Arrived[] = [];
  readonly #shown = new Map<string, Arrived>();

  /** Keeps a message; one whose id the mailbox has already is dropped from sight, as mail systems do. */
  keep(arrived: Arrived): 'new' | 'double' {
    this.#arrived.push(arrived);
    if (this.#arrived.length > MOST_KEPT) this.#arrived.shift();
    const key = `${arrived.to.toLowerCase()} ${arrived.messageId}`;
    if (this.#shown.has(key)) return 'double';
    this.#shown.set(key, arrived);
    return 'new';
  }

  /** Everything that came over the wire, doubles included. */
  arrived(): readonly Arrived[] {
    return this.#arrived;
  }

  /** What people see, oldest first. */
  messages(): readonly Arrived[] {
    return [...this.#shown.values()];
  }
}

/** The value of a header, its continuation lines included; empty where it is not there. */
export function headerOf(raw: string, name: string): string {
  const [head = ''] = raw.split(/\r?\n\r?\n/, 1);
  const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const found = lines.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return found === undefined ? '' : found.slice(name.length + 1).trim();
}
