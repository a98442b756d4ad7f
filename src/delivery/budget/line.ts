/** Those who wait for a token: the urgent first, of one class the first who came, and none for ever. */

interface Waiter {
  readonly rank: number;
  readonly serve: () => void;
}

/** Each tenth token goes to whoever waits longest, whatever his class. */
const AGING_TOKEN = 10;

/** A waiting line. */
export class Line {
  readonly #waiters: Waiter[] = [];
  #served = 0;

  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  /** Joins the line; gives the way out of it. `serve` is called once, unless the line was left before. */
  join(rank: number, serve: () => void): () => void {
    const waiter = { rank, serve };
    this.#waiters.push(waiter);
    return () => {
      const place = this.#waiters.indexOf(waiter);
      if (place >= 0) this.#waiters.splice(place, 1);
    };
  }

  /** Serves the next one. */
  serveNext(): void {
    this.#served += 1;
    const ranks = this.#waiters.map(({ rank }) => rank);
    const place = this.#served % AGING_TOKEN === 0 ? 0 : ranks.indexOf(Math.min(...ranks));
    this.#waiters.splice(place, 1)[0]?.serve();
  }
}
