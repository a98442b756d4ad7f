/** Lets work of one kind go side by side and other work alone, in the order in which it was asked for. */

export interface Gate {
  /** Begins when everything that was to go alone before has ended. */
  together<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Begins when everything before has ended; what comes later waits for its end. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function gate(): Gate {
  let lastAlone: Promise<unknown> = Promise.resolve();
  const underWay = new Set<Promise<unknown>>();
  return {
    together: (work) => {
      const result = lastAlone.then(work);
      const end = ended(result);
      underWay.add(end);
      void end.then(() => underWay.delete(end));
      return result;
    },
    alone: (work) => {
      const result = Promise.all([lastAlone, ...underWay]).then(work);
      lastAlone = ended(result);
      return result;
    },
  };
}

/** Failures are for whoever asked for the work; those behind only wait for its end. */
function ended(work: Promise<unknown>): Promise<unknown> {
  return work.catch(() => undefined);
}
