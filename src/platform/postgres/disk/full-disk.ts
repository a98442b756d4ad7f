/** A full disk is not the end: it is told in words, and work goes on by itself once there is room again. */
import { failureCode, failureText } from '../../failure.ts';

/** What a person reads who asks why the hub does not work. */
export const DISK_IS_FULL =
  'the disk of the database is full: nothing can be kept; free some space, and the hub goes on by itself';

/** As PostgreSQL and the system say it, in an error or in a log. */
export function speaksOfFullDisk(words: string): boolean {
  return /ENOSPC|No space left on device/i.test(words);
}

/** SQLSTATE `disk_full`; a connection that broke because of it has only words. */
export function isFullDisk(thrown: unknown): boolean {
  return failureCode(thrown) === '53100' || speaksOfFullDisk(failureText(thrown));
}

/** Until this long after the last failure the disk counts as full: what waits is tried again more often than that. */
const REMEMBERED_MS = 10_000;

/** Remembers for a little while that a statement failed for want of room. */
export function fullDiskMemory(
  rememberedMs = REMEMBERED_MS,
  now: () => number = () => performance.now(),
): { readonly note: (thrown: unknown) => void; readonly trouble: () => string | undefined } {
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return {
    note: (thrown) => {
      if (isFullDisk(thrown)) lastAtMs = now();
    },
    trouble: () => (now() - lastAtMs < rememberedMs ? DISK_IS_FULL : undefined),
  };
}
