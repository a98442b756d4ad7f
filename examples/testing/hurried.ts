/** The sandbox's landscape for tests: nobody waits for the patience that real services ask of their callers. */
import type { sandboxEstate } from '../../sandbox/landscape/estate.ts';

type Estate = ReturnType<typeof sandboxEstate>;

/** Requests a second, below what the simulated services refuse; what tests are about (the shop, the ERP, the warehouses) keeps its limits. */
const ALLOWED: Readonly<Record<string, number>> = { crm: 100, mail: 100, hook: 100, tax: 100, payments: 25 };
const CONCURRENCY = 4;

/** The same estate; its services are asked as quickly as they answer. */
export function hurried<Declared extends Pick<Estate, 'systems'>>(estate: Declared): Declared {
  return {
    ...estate,
    systems: estate.systems.map((system) => {
      const requestsPerSecond = ALLOWED[system.name];
      return requestsPerSecond === undefined
        ? system
        : { ...system, limits: { requestsPerSecond, concurrency: CONCURRENCY } };
    }),
  };
}
