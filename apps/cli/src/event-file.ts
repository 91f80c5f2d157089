import { readFile } from 'node:fs/promises';
import type { Terminal } from './terminal.ts';

/** The bytes of an event, or why there are none. Not parsed: what is said of a broken body is worth seeing too. */
export async function readEventFile(file: string, terminal: Pick<Terminal, 'readInput'>): Promise<Buffer | string> {
  if (file === '-') return (await terminal.readInput()) ?? 'name a file, or hand the event over on standard input';
  try {
    return await readFile(file);
  } catch (error) {
    return `cannot read the event: ${error instanceof Error ? error.message : String(error)}`;
  }
}
