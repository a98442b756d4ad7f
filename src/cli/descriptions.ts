/** What options and arguments mean that many commands share: said once, shown by each. */
import type { Command } from 'commander';

/** By its long flag; `commands --flag` where it means something of its own there. */
const OPTIONS: Readonly<Record<string, string>> = {
  '--state': 'only those that stand so',
  '--kind': 'only those of this kind',
  '--system': 'only what concerns this system',
  '--source': 'only what came from this source',
  '--only': 'only messages with this trait',
  '--external-id': 'only this id, as the system calls it',
  '--channel': 'only orders of this channel',
  '--location': 'only this location, by its number',
  '--measure': 'only this measure of what can be promised',
  '--item': 'number of the item',
  '--currency': 'currency of the prices, such as USD',
  '--day': 'only runs about this day, such as 2026-03-01',
  '--domain': 'only records or documents of this domain',
  '--note': 'why, for those who look at it later',
  '--reason': 'why, for those who look at it later',
  'reservations --item': 'only those that hold this item, by its number',
  'prices --channel': 'the channel on which it is sold',
  'stock --channel': 'what this channel may promise',
};

/** By its name; `commands name` where it means something of its own there. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  id: 'as the list shows it',
  decision: 'id of one of the decisions that the question offers',
  system: 'name of the system, as the landscape declares it',
  'external-id': 'the id that the system gave it',
  'system/target': 'as the landscape names it, such as shop/products',
  'system/source': 'as the landscape names it, such as erp/items',
  code: 'unit in the words of the system',
  unit: 'unit of the item that is meant',
  channel: 'where the order came in, such as storefront',
  number: 'number of the order in its channel',
  order: 'number of the order in its channel',
  line: 'line of the order, as the order numbers it',
  item: 'number of the item',
  location: 'number of the location',
  name: 'name of the feed',
  file: 'the backup, as the command backup wrote it',
  'records id': 'number, GTIN, any system’s id (erp:10023), or the hub’s own id',
};

/** Describes what its command has not described itself. `path`: as people type it, such as `orders show`. */
export function describeShared(command: Command, path: string): void {
  for (const option of command.options) option.description ||= said(OPTIONS, path, option.long ?? '');
  for (const argument of command.registeredArguments)
    argument.description ||= said(ARGUMENTS, path, argument.name());
}

function said(words: Readonly<Record<string, string>>, path: string, name: string): string {
  const [group = ''] = path.split(' ', 1);
  return words[`${group} ${name}`] ?? words[name] ?? '';
}
