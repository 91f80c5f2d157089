import { type Figure, figureOf } from './figure.ts';
import type { Program } from './program.ts';

const MEBIBYTE = 1_048_576;

/** Resident memory of a process at this moment and the most it ever was. */
export async function memoryOf(program: Program, name: string): Promise<Figure[]> {
  const { rssBytes, peakRssBytes } = await program.usage();
  const figure = (what: string, bytes: number) =>
    figureOf({ name: `${what}, ${name}`, unit: 'MiB', better: 'less', rounds: [bytes / MEBIBYTE] });
  return [figure('memory after the load', rssBytes), figure('memory at most', peakRssBytes)];
}
