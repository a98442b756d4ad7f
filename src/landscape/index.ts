/** The landscape station: load a folder, check it, and ask it. The words to write one are in `define.ts`. */
export { checkLandscape, isRunnable } from './check.ts';
export { formatFinding } from './finding.ts';
export { flowsFor } from './flows.ts';
export { loadLandscape } from './load.ts';
export type { Flow, Landscape, System } from './types.ts';
