/** The few words with which a store talks to PostgreSQL; the driver stays behind them. */

/**
 * Runs parameterised SQL. `int8` and `xid8` come back as `bigint`, `numeric` as a decimal string, `timestamptz` as `Date`,
 * `date`, `timestamp` and `interval` as text, `bytea` as bytes, `jsonb` parsed; arrays of these likewise.
 * As parameters: give `jsonb` as `JSON.stringify(…)`, because a bare array would be sent as a PostgreSQL array.
 */
export interface Queryable {
  /** Gives the rows. The same text is prepared once per connection. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Gives the number of rows touched. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
}

declare const inTransaction: unique symbol;

/** A queryable whose writes live and die together. Stores that must never write alone ask for this type. */
export interface Transaction extends Queryable {
  readonly [inTransaction]: true;
}

export interface Database extends Queryable {
  /** Commits what `work` did, or nothing of it. Serialization failures and deadlocks (40001, 40P01) run `work` again. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** Calls `wake` with each NOTIFY of the channel, and once without words after every reconnect, because notices may have been missed. */
  listen(channel: string, wake: (words?: string) => void): Promise<{ stop(): Promise<void> }>;
  /** What keeps it from working although it may answer, in words; nothing where nothing is known. */
  trouble?(): string | undefined;
  close(): Promise<void>;
}
