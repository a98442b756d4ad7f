/** Keeps a short lease alive while work goes on: a living node may take its time, the work of a dead one is soon free. */

interface Lease {
  readonly leaseSeconds: number;
  /** `lost`: somebody else has it now. */
  readonly prolong: () => Promise<unknown>;
}

/**
 * Does the work; three times within each lease it is prolonged. A prolongation that fails is found out by the work's own transaction. One
 * that says that the lease is lost ends the signal, so that the work need not go on to that point.
 */
export async function whileHeld<Result>(
  { leaseSeconds, prolong }: Lease,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const losing = new AbortController();
  const heartbeat = setInterval(
    () => {
      prolong().then(
        (answer) => answer === 'lost' && losing.abort(new Error('somebody else has taken this over')),
        () => undefined,
      );
    },
    (leaseSeconds * 1000) / 3,
  );
  try {
    return await work(losing.signal);
  } finally {
    clearInterval(heartbeat);
  }
}
