/** Orders what Business Central says of one record: the newest change date of all its parts. */
import { instantVersion } from '../../kit/versions.ts';

/** Gives the latest of the instants as sortable text. */
export function versionOf(instants: readonly string[]): string {
  return instants
    .map((instant) => instantVersion(instant))
    .reduce((latest, next) => (next > latest ? next : latest));
}
