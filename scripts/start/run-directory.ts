import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** More launchers than this in one clone are no accident we can help with. */
const MAX_RUNS = 20;

/** Where one running launcher keeps its data; nobody else uses it at the same time. */
export type RunDirectory = { dir: string; release: () => void };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes the file `lock` for this process; a dead owner's is taken over. */
function tryLock(lock: string): boolean {
  for (const attempt of ['first', 'after removing a dead owner']) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (attempt !== 'first' || isAlive(Number(readFileSync(lock, 'utf8')))) return false;
      rmSync(lock, { force: true });
    }
  }
  return false;
}

/** `base`, or its `run-2` and so on while other launchers use those before: two servers on one append-only file would ruin it. */
export function claimRunDirectory({ base }: { base: string }): RunDirectory {
  for (let run = 1; run <= MAX_RUNS; run++) {
    const dir = run === 1 ? base : path.join(base, `run-${run}`);
    mkdirSync(dir, { recursive: true });
    const lock = path.join(dir, 'start.lock');
    if (tryLock(lock)) return { dir, release: () => rmSync(lock, { force: true }) };
  }
  throw new Error(`${MAX_RUNS} launchers use ${base} already; stop some of them.`);
}
