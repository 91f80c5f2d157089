import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure } from './figure.ts';
import type { Machine } from './machine.ts';

/** A run as it is kept. */
export type Result = {
  /** The commit it ran on; `+` behind it when files were changed. Empty outside of a git work tree. */
  commit: string;
  at: string;
  machine: Machine;
  benchmarks: Array<{ name: string; about: string; figures: Figure[] }>;
};

const FOLDER = new URL('../results/', import.meta.url);

/** Where a result of that name is kept, without its ending. */
export function resultPath(name: string): string {
  return fileURLToPath(new URL(name, FOLDER));
}

/** Writes `<name>.json` and, as a table, `<name>.md`. */
export async function writeResult(name: string, result: Result, table: string): Promise<void> {
  await writeFile(`${resultPath(name)}.json`, `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(`${resultPath(name)}.md`, table);
}

/** A result of that name; undefined when there is none. */
export async function findResult(name: string): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(`${resultPath(name)}.json`, 'utf8')) as Result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The commit of the work tree, by git; empty where there is no git. */
export async function findCommit(): Promise<string> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args)).stdout.trim();
  try {
    const commit = await git('rev-parse', '--short', 'HEAD');
    const changed = await git('status', '--porcelain', '--untracked-files=no');
    return changed === '' ? commit : `${commit}+`;
  } catch {
    return '';
  }
}
