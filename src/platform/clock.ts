/** Time as a parameter: pure code never asks the machine. */

/** Gives the present instant. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
