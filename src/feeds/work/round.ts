/** One round: messages go in the order of each subject, several subjects at once, until all went or somebody brakes. */
import type { Message, Sent } from '../feed.ts';
import type { Went } from '../rules.ts';

export interface Rounding {
  /** Messages under way at once. */
  readonly concurrency: number;
  /** Asked before each message: `true` lets no more go. */
  readonly brake: () => boolean;
  readonly send: (message: Message) => Promise<Sent>;
  /** Told of each answer before the next message goes. */
  readonly heard: (message: Message, sent: Sent) => void;
}

/** Gives every message with what came of it, in the given order. What follows a failure in its subject does not go. */
export async function runRound(messages: readonly Message[], rounding: Rounding): Promise<readonly Went[]> {
  const answers = new Map<Message, Sent>();
  const lanes = [...Map.groupBy(messages, ({ subject }) => subject).values()];
  const runLane = async (lane: readonly Message[]): Promise<void> => {
    for (const message of lane) {
      if (rounding.brake()) return;
      const sent = await rounding.send(message);
      answers.set(message, sent);
      rounding.heard(message, sent);
      if (sent.verdict.verdict !== 'taken') return;
    }
  };
  const run = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) await runLane(lane);
  };
  await Promise.all(Array.from({ length: rounding.concurrency }, run));
  return messages.map((message) => ({ message, sent: answers.get(message) }));
}
