/** The only place that reads and writes what the hub itself remembers between starts. */
import type { Queryable, Transaction } from '../platform/sql.ts';

export async function readState(queryable: Queryable, name: string): Promise<string | undefined> {
  const [row] = await queryable.query<{ value: string }>('select value from hub_state where name = $1', [
    name,
  ]);
  return row?.value;
}

export async function writeState(queryable: Queryable, name: string, value: string): Promise<void> {
  await queryable.execute(
    `insert into hub_state (name, value) values ($1, $2)
     on conflict (name) do update set value = excluded.value, changed_at = now()`,
    [name, value],
  );
}

/** Reads a value and keeps every other node from changing it until the transaction ends. */
export async function lockState(tx: Transaction, name: string): Promise<string> {
  await tx.execute(`insert into hub_state (name, value) values ($1, '') on conflict (name) do nothing`, [
    name,
  ]);
  const [row] = await tx.query<{ value: string }>('select value from hub_state where name = $1 for update', [
    name,
  ]);
  return row?.value ?? '';
}

/** Something is to be looked at again, as soon as the transaction commits; waits for nobody. */
export async function leaveNote(tx: Transaction, about: string): Promise<void> {
  await tx.execute('insert into hub_note (about) values ($1)', [about]);
}

/** Takes out the notes about it; gives how many there were. */
export async function takeNotes(tx: Transaction, about: string): Promise<number> {
  return await tx.execute('delete from hub_note where about = $1', [about]);
}

/** Forgets everything: the next migration begins with nothing. */
export async function emptyDatabase(queryable: Queryable): Promise<void> {
  await queryable.execute('drop schema public cascade');
  await queryable.execute('create schema public');
}
