/** Does numbered work with so many at a time: each starts when another has ended. */
export async function atATime(
  concurrency: number,
  count: number,
  work: (place: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    for (let place = next++; place < count; place = next++) await work(place);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, one));
}
