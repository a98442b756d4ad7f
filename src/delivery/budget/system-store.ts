/** What the nodes share of each outside system: breaker, pace and a person's pause. */
import type { Database, Queryable, Transaction } from '../../platform/sql.ts';
import { closedBreaker, unprobed } from './breaker.ts';
import type { SystemState } from './gate.ts';

interface Columns {
  readonly system: string;
  readonly phase: SystemState['phase'];
  readonly failures: number;
  readonly probes: number;
  readonly opened_at: Date | null;
  readonly probe_at: Date | null;
  readonly probed_by: string | null;
  /** The process that probes has died: its heartbeat is over. */
  readonly is_probe_lost: boolean;
  readonly reason: string | null;
  readonly factor: number;
  readonly factor_at: Date | null;
  readonly slow_until: Date | null;
  readonly paused_at: Date | null;
  readonly paused_by: string | null;
  readonly pause_reason: string | null;
}

const columns = `system, phase, failures, probes, opened_at, probe_at, probed_by, reason, factor, factor_at, slow_until, paused_at,
  paused_by, pause_reason,
  phase = 'probing' and not exists (
    select from delivery_node n where n.session = probed_by and n.alive_until > clock_timestamp()) as is_probe_lost`;

/** A system of which nothing is known yet. */
export function freshSystem(system: string): SystemState {
  return {
    ...closedBreaker,
    system,
    factor: 1,
    factorAt: undefined,
    slowUntil: undefined,
    pausedAt: undefined,
    pausedBy: undefined,
    pauseReason: undefined,
  };
}

/** Reads the state of one system. */
export async function readSystem(queryable: Queryable, system: string): Promise<SystemState> {
  const [row] = await queryable.query<Columns>(`select ${columns} from delivery_system where system = $1`, [
    system,
  ]);
  return row === undefined ? freshSystem(system) : toState(row);
}

/** Reads all systems of which anything is known. */
export async function listSystems(queryable: Queryable): Promise<readonly SystemState[]> {
  return (await queryable.query<Columns>(`select ${columns} from delivery_system order by system`)).map(
    toState,
  );
}

/** Changes the state of one system, one node after the other; `change` may run again and must be pure. Gives before and after. */
export function changeSystem(
  database: Database,
  system: string,
  change: (state: SystemState) => SystemState,
): Promise<{ readonly before: SystemState; readonly after: SystemState }> {
  return database.transaction((tx) => changeSystemIn(tx, system, change));
}

/** The same inside a transaction. */
export async function changeSystemIn(
  tx: Transaction,
  system: string,
  change: (state: SystemState) => SystemState,
): Promise<{ readonly before: SystemState; readonly after: SystemState }> {
  await tx.execute('insert into delivery_system (system) values ($1) on conflict do nothing', [system]);
  const [row] = await tx.query<Columns>(
    `select ${columns} from delivery_system where system = $1 for update`,
    [system],
  );
  const before = row === undefined ? freshSystem(system) : toState(row);
  const after = change(before);
  if (after !== before) await write(tx, after);
  return { before, after };
}

async function write(tx: Transaction, state: SystemState): Promise<void> {
  await tx.execute(
    `update delivery_system set phase = $2, failures = $3, probes = $4, opened_at = $5, probe_at = $6, reason = $7,
       factor = $8, factor_at = $9, slow_until = $10, paused_at = $11, paused_by = $12, pause_reason = $13, probed_by = $14
     where system = $1`,
    [
      state.system,
      state.phase,
      state.failures,
      state.probes,
      state.openedAt ?? null,
      state.probeAt ?? null,
      state.reason ?? null,
      state.factor,
      state.factorAt ?? null,
      state.slowUntil ?? null,
      state.pausedAt ?? null,
      state.pausedBy ?? null,
      state.pauseReason ?? null,
      state.probedBy ?? null,
    ],
  );
}

function toState(row: Columns): SystemState {
  const state = asWritten(row);
  // It began in the past, so that the next may start whatever the clock of the reader says.
  return row.is_probe_lost ? { ...state, ...unprobed(state, row.opened_at ?? new Date(0)) } : state;
}

function asWritten(row: Columns): SystemState {
  return {
    system: row.system,
    phase: row.phase,
    failures: row.failures,
    probes: row.probes,
    openedAt: row.opened_at ?? undefined,
    probeAt: row.probe_at ?? undefined,
    probedBy: row.probed_by ?? undefined,
    reason: row.reason ?? undefined,
    factor: row.factor,
    factorAt: row.factor_at ?? undefined,
    slowUntil: row.slow_until ?? undefined,
    pausedAt: row.paused_at ?? undefined,
    pausedBy: row.paused_by ?? undefined,
    pauseReason: row.pause_reason ?? undefined,
  };
}
