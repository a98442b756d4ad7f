/** Starts the load generator beside this process and speaks with it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { FromGenerator, LoadReport, LoadSpec, ToGenerator } from './load-spec.ts';

export interface Generator {
  /** Makes and signs the requests; they are sent by `go`. */
  prepare(spec: LoadSpec): Promise<void>;
  go(): Promise<LoadReport>;
  stop(): Promise<void>;
}

export function startGenerator(): Generator {
  const child = fork(new URL('../run.ts', import.meta.url), ['generate-load']);
  const ask = async (words: ToGenerator): Promise<FromGenerator> => {
    child.send(words);
    const [answer]: FromGenerator[] = await once(child, 'message');
    if (answer === undefined || answer.say === 'failed')
      throw new Error(`the load generator failed: ${answer?.reason ?? 'no answer'}`);
    return answer;
  };
  return {
    prepare: async (spec) => void (await ask({ say: 'prepare', spec })),
    go: async () => {
      const answer = await ask({ say: 'go' });
      if (answer.say !== 'done') throw new Error('the load generator was not prepared');
      return answer.report;
    },
    stop: async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
