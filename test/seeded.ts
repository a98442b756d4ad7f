/** Every property of a run draws from one seed, so that a change answers for itself and not for what was drawn: see `proof/testing/seed.ts`. */
import { configureGlobal } from 'fast-check';
import { SEED } from './proof/testing/seed.ts';

configureGlobal({ seed: SEED });
