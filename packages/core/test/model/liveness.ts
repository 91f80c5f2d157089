/** The states found, numbered from 0; `edges` are pairs: from, to; `ends` are the states that are good to end in. */
type Graph = { states: number; edges: number[]; ends: number[] };

/** For each state 1 if an end can be reached from it, else 0: the search backwards from the ends. */
export function canEnd({ states, edges, ends }: Graph): Uint8Array {
  const starts = new Int32Array(states + 1);
  for (let i = 1; i < edges.length; i += 2) bump(starts, (edges[i] ?? 0) + 1);
  for (let i = 1; i <= states; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const sources = new Int32Array(edges.length / 2);
  for (let i = 0; i < edges.length; i += 2) {
    const to = edges[i + 1] ?? 0;
    sources[next[to] ?? 0] = edges[i] ?? 0;
    bump(next, to);
  }
  const reached = new Uint8Array(states);
  const open = [...ends];
  for (const end of ends) reached[end] = 1;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (let i = starts[state] ?? 0; i < (starts[state + 1] ?? 0); i++) {
      const before = sources[i] ?? 0;
      if (reached[before]) continue;
      reached[before] = 1;
      open.push(before);
    }
  }
  return reached;
}

function bump(counts: Int32Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
