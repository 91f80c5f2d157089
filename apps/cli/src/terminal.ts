import { buffer } from 'node:stream/consumers';

/** Where a command reads and writes: results go to `out`, all that is about them to `error`. */
export type Terminal = {
  out: (text: string) => void;
  error: (text: string) => void;
  /** One line that replaces the one before it; nothing where no person looks on. */
  progress: (text: string) => void;
  /** Everything on standard input; undefined when that is a person's keyboard. */
  readInput: () => Promise<Buffer | undefined>;
};

/** This process's own terminal. */
export function createTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
    },
    readInput: async () => {
      if (process.stdin.isTTY) return undefined;
      return buffer(process.stdin);
    },
  };
}
