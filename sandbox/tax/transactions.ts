/** What AvaTax keeps of a company: transactions by type and code, with their earlier versions, and what may be done with them. */
import { calculate, type CalculatedLine } from './calculate.ts';
import type { Rates } from './rates.ts';
import { DOC_STATUS, refusal, Refusal, taxRefusal } from './refusals.ts';
import type { DocumentType, SentTransaction } from './request.ts';

export type Status = 'Temporary' | 'Saved' | 'Committed' | 'Cancelled' | 'Adjusted';

export interface Transaction {
  readonly id: number;
  readonly code: string;
  readonly type: DocumentType;
  readonly status: Status;
  readonly version: number;
  readonly locked: boolean;
  readonly sent: SentTransaction;
  readonly lines: readonly CalculatedLine[];
  readonly adjustmentReason: string;
  readonly adjustmentDescription: string;
  readonly modifiedAt: Date;
}

export interface Adjustment {
  readonly reason: string;
  readonly description: string;
}

const FIRST: Adjustment = { reason: 'NotAdjusted', description: '' };
/** What is written where nobody says why. */
export const UNSAID: Adjustment = { reason: 'Other', description: 'Create or adjust transaction' };
/** Ids have fourteen digits. */
const FIRST_ID = 85_000_000_000_001;
/** Room for the ids of lines, details and addresses between two transactions. */
const ID_STEP = 100_000;

export class Transactions {
  readonly #rates: Rates;
  readonly #clock: () => Date;
  /** By type and code; the last version counts. */
  readonly #kept = new Map<string, Transaction[]>();
  #made = 0;

  constructor(rates: Rates, clock: () => Date) {
    this.#rates = rates;
    this.#clock = clock;
  }

  /** Every version of everything that is kept. */
  all(): readonly Transaction[] {
    return [...this.#kept.values()].flat();
  }

  /** The version that counts; without a type that of the first type that has the code. */
  find(code: string, type: DocumentType | undefined): Transaction | undefined {
    const types = type === undefined ? (['SalesInvoice', 'ReturnInvoice'] as const) : [type];
    return types.map((each) => this.#kept.get(keyOf(each, code))?.at(-1)).find((each) => each !== undefined);
  }

  /** Calculates; an order is kept nowhere, an invoice replaces one that was only saved. */
  create(sent: SentTransaction): Transaction | Refusal {
    const lines = calculate(this.#rates, sent);
    if (lines instanceof Refusal) return lines;
    const { type = 'SalesOrder', code = `generated-${this.#made + 1}` } = sent;
    if (type === 'SalesOrder' || type === 'ReturnOrder')
      return { ...this.#transaction({ code, type, sent, lines }), id: 0, status: 'Temporary' };
    const held = this.find(code, type);
    if (held !== undefined && held.status !== 'Saved') return statusRefusal('Expected Saved|Posted');
    const made = this.#transaction({ code, type, sent, lines });
    this.#kept.set(keyOf(type, code), [made]);
    return made;
  }

  /** Creates, or puts a new version in the place of what is there; a cancelled transaction keeps its code. */
  createOrAdjust(sent: SentTransaction, why: Adjustment): Transaction | Refusal {
    const { type = 'SalesOrder', code = '' } = sent;
    const held = this.find(code, type);
    if (held === undefined || held.status === 'Saved') return this.create(sent);
    if (held.status === 'Cancelled') return statusRefusal('Expected Saved|Posted|Committed');
    if (held.locked) return lockedRefusal(code);
    const lines = calculate(this.#rates, sent);
    if (lines instanceof Refusal) return lines;
    const next = {
      ...this.#transaction({ code, type, sent, lines }),
      version: held.version + 1,
      adjustmentReason: why.reason,
      adjustmentDescription: why.description,
    };
    this.#replace(held, { ...held, status: 'Adjusted' });
    this.#kept.get(keyOf(type, code))?.push(next);
    return next;
  }

  commit(held: Transaction): Transaction | Refusal {
    if (held.status === 'Committed') return held;
    return held.status === 'Saved'
      ? this.#with(held, { status: 'Committed' })
      : statusRefusal('Expected Saved');
  }

  /** Cancelled is kept and counts no more; deleted is gone, and its code is free again. */
  void(held: Transaction, code: string): Transaction | Refusal {
    if (held.locked) return lockedRefusal(held.code);
    if (code === 'DocVoided') {
      return held.status === 'Cancelled'
        ? refusal('TransactionAlreadyCancelled', `The transaction '${held.code}' is already cancelled.`)
        : this.#with(held, { status: 'Cancelled' });
    }
    if (code !== 'DocDeleted')
      return statusRefusal(`${code} does not fit a transaction that is ${held.status}`);
    if (held.status === 'Committed') return this.#with(held, { status: 'Cancelled' });
    this.#kept.delete(keyOf(held.type, held.code));
    return { ...held, status: 'Cancelled' };
  }

  /** Reported to an authority: never to be changed again. Gives how many were not locked before. */
  lockCommitted(): number {
    const open = this.all().filter(({ status, locked }) => status === 'Committed' && !locked);
    for (const held of open) this.#with(held, { locked: true });
    return open.length;
  }

  #transaction(part: Pick<Transaction, 'code' | 'type' | 'sent' | 'lines'>): Transaction {
    const id = FIRST_ID + this.#made * ID_STEP;
    this.#made += 1;
    return {
      ...part,
      id,
      status: part.sent.commit === true ? 'Committed' : 'Saved',
      version: 1,
      locked: false,
      adjustmentReason: FIRST.reason,
      adjustmentDescription: FIRST.description,
      modifiedAt: this.#clock(),
    };
  }

  #with(held: Transaction, change: Partial<Transaction>): Transaction {
    const next = { ...held, ...change, modifiedAt: this.#clock() };
    this.#replace(held, next);
    return next;
  }

  #replace(held: Transaction, next: Transaction): void {
    const versions = this.#kept.get(keyOf(held.type, held.code)) ?? [];
    versions.splice(versions.indexOf(held), 1, next);
  }
}

const keyOf = (type: DocumentType, code: string): string => `${type}/${code}`;

const statusRefusal = (expected: string): Refusal => taxRefusal(DOC_STATUS, expected, 'DocStatus');

const lockedRefusal = (code: string): Refusal =>
  refusal('CannotModifyLockedTransaction', `Document ${code} is locked. Modification is not allowed.`);
