/** Days of prices: what the hub quotes is what the ERP would charge, and where it is not, somebody is asked. */
import { expect, test } from 'vitest';
import { estateOfFile } from './testing/estate.ts';
import { openQuestions } from './testing/happenings.ts';
import { until } from './testing/settle.ts';

const day = estateOfFile({ items: 60, customers: 40 });

async function certify(seed: bigint) {
  const { pricing } = day().hub;
  const begun = await pricing.certify({ askedBy: 'the pricing manager', samples: 300, seed });
  if (typeof begun === 'string') throw new Error(begun);
  const found = async () => (await pricing.certifications({ id: begun.id, limit: 1 }))[0];
  await until(
    'the certification ends',
    async () => typeof (await found())?.finishedAt?.getTime() === 'number',
  );
  const run = await found();
  if (run === undefined) throw new Error('the certification is not kept');
  return run;
}

test('hundreds of sampled prices are the ones that the ERP computes by rules of its own', async () => {
  const { clock, distributor } = day();
  const run = await certify(1n);
  expect(await day().hub.pricing.mismatches({ limit: 10 })).toEqual([]);
  expect(run).toMatchObject({ failure: null, mismatched: 0 });
  expect(run.matched).toBeGreaterThan(150);
  // The year of the seeded agreements: otherwise only list prices would have been compared.
  expect(distributor.agreements.some(({ validFrom }) => validFrom <= clock.now().toISOString())).toBe(true);
  expect((await day().hub.pricing.partiesOf(run.id, { limit: 99 })).length).toBeGreaterThan(5);
  const { salesQuotes } = day().erp.erp.tables;
  expect(salesQuotes.size).toBe(0);
});

test('a price that the ERP has changed behind everybody’s back is a question, until the hub knows it too', async () => {
  const { erp, hub, clock } = day();
  const lines = [...erp.erp.tables.prices.all()].filter(
    ({ sourceType, minimumQuantity }) => sourceType !== 'Customer' && minimumQuantity === 1,
  );
  // Quiet, and dated so that no poll looks at it: only reading the whole list finds it.
  const modifiedAt = new Date(clock.now().getTime() - 3600_000);
  for (const line of lines)
    erp.erp.tables.prices.update(line.id, { unitPrice: 0.01 }, { modifiedAt, quiet: true });
  expect(await certify(1n)).toMatchObject({ failure: null, unanswered: 0 });
  const questions = await openQuestions(day(), 'price-mismatch');
  expect(questions.length).toBeGreaterThan(0);
  expect(new Set(questions.map(({ owner }) => owner))).toEqual(new Set(['pricing']));
  await hub.intake.sweepNow('erp/prices');
  await day().settle();
  expect(await certify(1n)).toMatchObject({ mismatched: 0 });
  expect(await openQuestions(day(), 'price-mismatch')).toEqual([]);
});
