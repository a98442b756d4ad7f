/** The benchmark: `npm run bench -- [--only a,c] [--quick] [--rounds 3] [--write]`. Each figure runs in a process of its own, on a database of its own. */
import { parseArgs } from 'node:util';

const [role, ...rest] = process.argv.slice(2);
if (role === 'generate-load') {
  const { serveLoads } = await import('./load/generator.ts');
  serveLoads();
} else if (role === 'run-figure') {
  const { runFigure } = await import('./figures/run-figure.ts');
  await runFigure(rest);
} else if (role === 'hold-hub') {
  const { serveHeldHub } = await import('./figures/held-hub.ts');
  serveHeldHub();
} else {
  const { runBench } = await import('./bench.ts');
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      write: { type: 'boolean' },
    },
  });
  process.exitCode = await runBench(values);
}
