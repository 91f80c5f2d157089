/** What the run says: a heading for each part, below it what was done and seen. */
export type Report = {
  part: (title: string) => void;
  did: (text: string) => void;
  /** Says that it is so, or throws that it is not. `seen`: what was there instead. */
  holds: (claim: string, isSo: boolean, seen?: unknown) => void;
};

/** Prints through `print`, each line with the seconds since the start. */
export function createReport({ print, now }: { print: (line: string) => void; now: () => number }): Report {
  const start = now();
  const line = (mark: string, text: string): void => {
    const seconds = ((now() - start) / 1_000).toFixed(0).padStart(4);
    print(`${seconds} s  ${mark} ${text}\n`);
  };
  return {
    part: (title) => print(`\n${title}\n`),
    did: (text) => line('  ', text),
    holds: (claim, isSo, seen) => {
      if (!isSo) throw new Error(`not so: ${claim}${seen === undefined ? '' : ` (seen: ${JSON.stringify(seen)})`}`);
      line('ok', claim);
    },
  };
}
