/** Runs the fixture of the suite's proof; the repository's own configuration does not see it. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['**/shelves.fixture.ts'], root: import.meta.dirname, testTimeout: 30_000 },
});
