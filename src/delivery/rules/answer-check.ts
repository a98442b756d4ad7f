/** Is the answer to a document what its domain promises? Checked before anybody goes on with it. */
import { never, type Outcome } from '../../connectors/kit/outcome.ts';
import type { SyncDomain } from '../../model/facts.ts';
import { answerShape } from '../../model/shapes.ts';
import { checkBody } from './body-check.ts';

/** The outcome as it is, or why it is not one: a question without a proper answer was not answered. */
export function withSoundAnswer(domain: SyncDomain, outcome: Outcome): Outcome {
  const shape = answerShape(domain);
  if (shape === undefined || outcome.outcome !== 'done') return outcome;
  const [problem] = checkBody(shape, outcome.answer);
  if (problem === undefined) return outcome;
  return never(`its answer is not as agreed: ${problem.path} is ${problem.found}, and ${problem.agreed}`);
}
