/** One side of a comparison: `run` is one round. */
export type Side<T> = { run: () => Promise<T> };

/** Runs both sides in turn, A B A B, so that what else the machine does strikes both. */
export async function alternate<T>(input: { a: Side<T>; b: Side<T>; rounds: number }): Promise<{ a: T[]; b: T[] }> {
  const results: { a: T[]; b: T[] } = { a: [], b: [] };
  for (let round = 0; round < input.rounds; round++) {
    results.a.push(await input.a.run());
    results.b.push(await input.b.run());
  }
  return results;
}
