/** A station on a test database, with shorthands for what stories do. */
import type { RecordDomain } from '../../model/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { TestDatabase } from '../../platform/testing/database.ts';
import type { ClaimArrival } from '../arrival.ts';
import { records } from '../records.ts';
import type { RecordRules } from '../rules.ts';
import { ESTATE, openQuestions } from './estate.ts';

/** Makes an empty station; rules and time can be moved on. */
export async function emptyStation(db: TestDatabase, rules: RecordRules = ESTATE) {
  await db.execute('truncate record cascade');
  await db.execute('truncate event');
  const now = { rules, at: new Date('2026-11-21T12:00:00Z') };
  const questions = openQuestions();
  const station = records({ rules: () => now.rules, questions, clock: () => now.at, newId });
  return {
    station,
    now,
    questions,
    apply: (...arrivals: ClaimArrival[]) => db.transaction((tx) => station.apply(tx, arrivals)),
    item: (number: string) => station.get(db, { by: 'number', domain: 'item', number }),
    named: (domain: RecordDomain, number: string) => station.get(db, { by: 'number', domain, number }),
    asked: () => [...questions.open.values()].map(({ kind }) => kind),
    passes: (minutes: number) => (now.at = new Date(now.at.getTime() + minutes * 60_000)),
  };
}
