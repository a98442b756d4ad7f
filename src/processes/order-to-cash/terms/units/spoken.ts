/** How a system speaks of the unit of a line, and how far that line is; pure. */

/** A unit of an item as a system says it for a line. */
export interface SpokenUnit {
  readonly system: string;
  readonly code: string;
  /** In which unit the line is held already; absent: nothing is. */
  readonly worked?: string | undefined;
  /** Has a warehouse been told of the order, or is it invoiced? Then it stays as it is. */
  readonly begun?: boolean | undefined;
  /** Has a warehouse picked of the line, or shipped? Then another unit of the item is so much of the one in which it is held. */
  readonly picked?: boolean | undefined;
}
