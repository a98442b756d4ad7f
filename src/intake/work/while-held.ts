/** Keeps a short lease alive while work goes on: a living node may take its time, the work of a dead one is soon free. */

/** Does the work; three times within each lease it is prolonged. A prolongation that fails is found out by the work's own transaction. */
export async function whileHeld<Result>(
  lease: { readonly leaseSeconds: number; readonly prolong: () => Promise<unknown> },
  work: () => Promise<Result>,
): Promise<Result> {
  const heartbeat = setInterval(
    () => {
      lease.prolong().catch(() => undefined);
    },
    (lease.leaseSeconds * 1000) / 3,
  );
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}
