/** Intake with a fake hub and a fake outside system on a real database, as most tests need it. */
import { newId } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import type { Database } from '../../platform/sql.ts';
import { intake, type Accepted, type Intake, type IntakeOptions } from '../index.ts';
import { fakeHub, type FakeHub } from './fake-hub.ts';
import { fakeSources, fakeSystem, push, type FakeSystem } from './fake-system.ts';

export interface TestStation {
  readonly intake: Intake;
  readonly hub: FakeHub;
  readonly system: FakeSystem;
  /** Pushes a signed webhook to `system/source`. */
  readonly push: (
    source: string,
    body: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Accepted>;
}

/** A station on a database that earlier tests of the file have used: what they left is taken away. */
export async function freshStation(
  database: Database,
  options: Parameters<typeof testStation>[1] = {},
): Promise<TestStation> {
  await emptyIntake(database);
  return testStation(database, options);
}

/** Empties all tables of intake and of the fake hub. */
export async function emptyIntake(database: Database): Promise<void> {
  await fakeHub(database);
  await database.execute(`truncate message, inbox, parked, source_key, hydration, reading, sweep_seen, source_count,
    picked_file, test_fact, test_known, test_question`);
}

export async function testStation(
  database: Database,
  options: Partial<IntakeOptions> & { readonly outside?: FakeSystem } = {},
): Promise<TestStation> {
  const hub = await fakeHub(database);
  const { outside: system = fakeSystem(), ...rest } = options;
  const station = intake({
    database,
    nodeId: 'test',
    clock: () => new Date(),
    newId,
    random: () => 0.5,
    log: silentLog,
    questions: hub.questions,
    sources: fakeSources(system),
    needs: hub.needs,
    ...rest,
  });
  hub.onKnown((tx, keys) => station.released(tx, keys));
  return {
    intake: station,
    hub,
    system,
    push: (name, body, headers) => {
      const [to = '', source = ''] = name.split('/');
      return station.accept({ system: to, source, message: push(body, headers) });
    },
  };
}
