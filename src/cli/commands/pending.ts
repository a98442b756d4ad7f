/** `proposals` and `approvals`: claimed values that wait for a person's word. */
import type { Static } from 'typebox';
import type { Command } from 'commander';
import {
  acceptProposal,
  approveChange,
  declineChange,
  listApprovals,
  listProposals,
  rejectProposal,
  showApproval,
  showProposal,
} from '../../api/ops/pending.ts';
import { moreWords, session, wholeNumber } from '../session.ts';
import { facts, localTitle, shortTime, table, time, value } from '../table.ts';

interface ListOptions {
  readonly system?: string;
  readonly limit: number;
  readonly after?: string;
}

interface Kind {
  readonly name: 'proposals' | 'approvals';
  readonly words: string;
  readonly list: typeof listProposals;
  readonly one: typeof showProposal;
  readonly decisions: Readonly<
    Record<string, { readonly words: string; readonly route: typeof acceptProposal }>
  >;
}

const KINDS: readonly Kind[] = [
  {
    name: 'proposals',
    words: 'Values from systems that do not own the field',
    list: listProposals,
    one: showProposal,
    decisions: {
      accept: { words: 'Takes the value until the owner changes its word', route: acceptProposal },
      reject: { words: 'Leaves the owner’s value', route: rejectProposal },
    },
  },
  {
    name: 'approvals',
    words: 'Changes by owners that need a person’s yes',
    list: listApprovals,
    one: showApproval,
    decisions: {
      approve: { words: 'Lets the change count', route: approveChange },
      decline: { words: 'Keeps the value before it', route: declineChange },
    },
  },
];

export function addPending(program: Command): void {
  for (const kind of KINDS) {
    const group = program.command(kind.name).description(kind.words);
    addList(group, kind);
    addShow(group, kind);
    for (const [verb, { words, route }] of Object.entries(kind.decisions))
      group
        .command(verb)
        .argument('<id>')
        .requiredOption('--reason <words>', 'why; it is kept for ever')
        .description(words)
        .addHelpText(
          'after',
          `\nExample:\n  crossdock ${kind.name} ${verb} <id> --reason "checked with the supplier"`,
        )
        .action(async (id: string, { reason }: { reason: string }, command: Command) => {
          const { hub, by, show } = session(command);
          show(await hub.call(route, { id, reason, by }), decidedWords);
        });
  }
}

function addShow(group: Command, { one }: Kind): void {
  group
    .command('show')
    .argument('<id>')
    .description('One of them: who says what, what counts now, and why it was not simply taken')
    .action(async (id: string, _options: object, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(one, { id }), (each) =>
        facts([
          [each.kind, each.id],
          ['record', `${each.domain} ${each.number ?? each.recordId}`],
          ['field', each.scope === '' ? each.field : `${each.field} (${each.scope})`],
          ['system', each.system],
          ['says', value(each.value)],
          ['counts now', value(each.current)],
          ['why it waits', each.reason],
          ['decides', each.decider],
          ['since', time(each.since)],
        ]),
      );
    });
}

function addList(group: Command, { name, list }: Kind): void {
  group
    .command('list', { isDefault: true })
    .option('--system <name>', 'who says so')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('List what waits, oldest first (without a command: this)')
    .action(async (options: ListOptions, command: Command) => {
      const { hub, show } = session(command);
      // A proposal is for whoever owns the field; an approval is for somebody by name.
      const decides = name === 'approvals' ? ['Decides'] : [];
      show(await hub.call(list, { ...options }), (page) =>
        [
          table(
            [localTitle('Since'), 'Record', 'Field', 'System', 'Says', 'Now', ...decides, 'Id!'],
            page.entries.map((each) => [
              shortTime(each.since),
              each.number ?? each.recordId,
              each.field,
              each.system,
              value(each.value),
              value(each.current),
              ...decides.map(() => each.decider),
              each.id,
            ]),
            `No ${name} wait for a decision.`,
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

function decidedWords(decided: Static<typeof acceptProposal.answer>): string {
  const changed =
    decided.changedFields.length === 0 ? 'nothing changed' : `changed: ${decided.changedFields.join(', ')}`;
  return `${decided.verdict}: ${decided.field} = ${value(decided.value)} (of ${decided.system}) for ${decided.domain} ${decided.recordId}; ${changed}`;
}
