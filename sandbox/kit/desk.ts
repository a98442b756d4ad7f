/** A desk of a simulated system: what programs that play its people enter there on purpose, and what they see there. */
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** Gives what the system shows; throws `WrongWish` for a wish that is not what was agreed. */
export type DeskAct = (wish: unknown) => Promise<unknown>;
export type Desk = Readonly<Record<string, DeskAct>>;

/** By the name of the system on the board. */
export type Desks = Readonly<Record<string, Desk>>;

/** What is asked for cannot be asked for: a broken caller, not a broken system. */
export class WrongWish extends Error {}

/** Makes an act that is given only wishes of this shape. */
export function deskAct<Wish extends TSchema>(wish: Wish, act: (wish: Static<Wish>) => unknown): DeskAct {
  return async (told) => {
    const [problem] = Value.Errors(wish, told);
    if (problem !== undefined) throw new WrongWish(`${problem.instancePath} ${problem.message}`);
    return await act(Value.Parse(wish, told));
  };
}
