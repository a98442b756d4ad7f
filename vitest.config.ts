import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,sandbox,test,examples,scripts}/**/*.test.ts'],
    // One PostgreSQL cluster serves the whole run; each test file gets its own database in it.
    globalSetup: ['src/platform/testing/cluster.ts'],
    setupFiles: ['test/seeded.ts'],
    // Patience for a slow build server: they tell what hangs, not what is slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // One more than the cores of a small build server: proofs wait for hubs and simulators most of their time.
    maxWorkers: 3,
  },
});
