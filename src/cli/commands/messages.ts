/** `messages` and `parked`: what came from outside, byte for byte, and what of it could not be taken. */
import { Option, type Command } from 'commander';
import { getMessage, listFiles, listMessages, listParked, reprocessParked } from '../../api/ops/messages.ts';
import { moreWords, session, wholeNumber, type Session } from '../session.ts';
import { facts, localTitle, shortTime, table, time, value } from '../table.ts';

interface ListOptions {
  readonly source?: string;
  readonly only?: 'duplicates' | 'conflicts' | 'parked';
  readonly limit: number;
  readonly after?: string;
}

export function addMessages(program: Command): void {
  const messages = program.command('messages').description('Kept messages');
  messages
    .command('list', { isDefault: true })
    .option('--source <system/source>')
    .addOption(new Option('--only <which>').choices(['duplicates', 'conflicts', 'parked']))
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('List them, latest first (without a command: this)')
    .action(async (options: ListOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listMessages, { ...options }), (page) =>
        [
          table(
            [localTitle('Received'), 'Source', 'Came as', 'State', 'Bytes#', 'Absorbed#', 'Id!'],
            page.entries.map((each) => [
              shortTime(each.receivedAt),
              each.source,
              each.way ?? each.form,
              each.state,
              each.sizeBytes,
              each.duplicates,
              each.id,
            ]),
            'No such message was kept.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
  addShow(messages);
  messages
    .command('reprocess')
    .argument('<id>')
    .description('Takes the parked records of one message in once more')
    .action(async (id: string, _options: object, command: Command) =>
      reprocess(session(command), { messageId: id }),
    );
}

function addShow(messages: Command): void {
  messages
    .command('show')
    .argument('<id>')
    .option('--raw', 'only the body, as it came')
    .description('One message with its body')
    .action(async (id: string, { raw }: { raw?: boolean }, command: Command) => {
      const { hub, isJson, show } = session(command);
      if (raw === true && isJson)
        command.error('Say either --raw or --json: the one is the body alone.', { exitCode: 2 });
      const found = await hub.call(getMessage, { id });
      const body = found.text ?? Buffer.from(found.base64 ?? '', 'base64');
      if (raw === true) {
        process.stdout.write(body);
        return;
      }
      show(found, ({ message, text, base64 }) =>
        [
          facts([
            ['message', message.id],
            ['source', message.source],
            ['received', time(message.receivedAt)],
            ['state', message.state],
            ['came as', [message.form, message.way, message.method, message.file].filter(Boolean).join(', ')],
            ['verdict', message.verdict],
            ['delivery id', message.deliveryId],
            ['absorbed', message.duplicates === 0 ? undefined : `${message.duplicates} duplicates`],
            ['conflicts with', message.conflictsWith],
            ['sha-256', message.contentHash],
            ...Object.entries(message.headers ?? {}),
          ]),
          '',
          text === undefined ? `(not text; base64) ${base64 ?? ''}` : text.split('\n').map(value).join('\n'),
        ].join('\n'),
      );
    });
}

interface ParkedOptions {
  readonly source?: string;
  readonly kind?: 'breach' | 'waiting' | 'conflict' | 'poison';
  readonly limit: number;
  readonly after?: string;
}

const kinds = () => new Option('--kind <kind>').choices(['breach', 'waiting', 'conflict', 'poison']);

export function addParked(program: Command): void {
  const parked = program.command('parked').description('Records that were read but could not be taken');
  parked
    .command('list', { isDefault: true })
    .option('--source <system/source>')
    .addOption(kinds())
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('List them (without a command: this)')
    .action(async (options: ParkedOptions, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listParked, { ...options }), (page) =>
        [
          table(
            [localTitle('Since'), 'Source', 'Key!', 'Kind', 'Reason', 'Message!'],
            page.entries.map((each) => [
              shortTime(each.parkedAt),
              each.source,
              each.key,
              each.kind,
              [each.reason, ...each.problems.map(({ path, agreed }) => `${path}: expected ${agreed}`)].join(
                '; ',
              ),
              each.messageId,
            ]),
            'Nothing is parked.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
  parked
    .command('reprocess')
    .option('--source <system/source>')
    .option('--key <id>', 'the system’s id of the record')
    .addOption(kinds())
    .option('--all', 'everything that is parked')
    .description('Takes parked records in once more, with today’s mapping and ids')
    .action(async ({ all, ...filter }: { all?: boolean; source?: string }, command: Command) => {
      if (all !== true && Object.keys(filter).length === 0)
        command.error('Say which: --source, --kind, --key, or --all.', { exitCode: 2 });
      await reprocess(session(command), filter);
    });
}

export function addFiles(program: Command): void {
  program
    .command('files')
    .option('--source <system/source>')
    .option('--name <name>', 'of the file as it came')
    .option('--limit <count>', 'most entries', wholeNumber, 50)
    .option('--after <place>', 'go on after an earlier page')
    .description('Files that were picked up, latest first, with what of them was taken')
    .addHelpText('after', '\nExample:\n  crossdock files --source supplier/items')
    .action(async (options: ListOptions & { readonly name?: string }, command: Command) => {
      const { hub, show } = session(command);
      show(await hub.call(listFiles, { ...options }), (page) =>
        [
          table(
            [
              localTitle('Taken'),
              'Source',
              'Name',
              'Bytes#',
              'Records#',
              'Rejected#',
              'Came again as',
              'Trouble',
            ],
            page.entries.map((each) => [
              shortTime(each.pickedAt),
              each.source,
              each.name,
              each.sizeBytes,
              each.records,
              each.rejected,
              each.sameContent.map(({ name }) => name).join(', '),
              each.problems
                .map(({ path, found, agreed }) => `${path}: expected ${agreed}, found ${found}`)
                .join('; '),
            ]),
            'No such file was picked up.',
          ),
          moreWords(page),
        ].join(''),
      );
    });
}

async function reprocess(
  { hub, show }: Session,
  filter: { messageId?: string; source?: string },
): Promise<void> {
  show(await hub.call(reprocessParked, filter), ({ messages }) =>
    messages === 0
      ? 'Nothing of that is parked.'
      : `${messages} ${messages === 1 ? 'message is' : 'messages are'} taken in once more. See what is left: crossdock parked`,
  );
}
