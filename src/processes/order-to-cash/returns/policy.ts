/** How a landscape works its returns. */

export interface ReturnPolicy {
  /** Number of the location that takes all returns; absent: goods go back to where they left. */
  readonly receivesAt?: string;
  /** `system/target` that gets the credit memos. */
  readonly creditMemos: string;
  /** Who takes goods back, by location; what left elsewhere goes to the first of them. */
  readonly takers: readonly Taker[];
  /** How long each leg may take, in minutes; absent: nobody waits for it. */
  readonly dueMinutes: {
    readonly receipt?: number;
    readonly creditMemo?: number;
    readonly refund?: number;
  };
}

export interface Taker {
  /** Number of the location. */
  readonly location: string;
  /** `system/target` that gets the return orders. */
  readonly target: string;
}
