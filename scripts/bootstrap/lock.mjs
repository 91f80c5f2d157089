import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** 10 minutes: longer than any install that still gets on, so a waiter gives up at last. */
const PATIENCE_MS = 600_000;
const POLL_MS = 200;
/** 5 s: between making the directory and writing the owner's process id lies one system call. */
const OWNERLESS_MS = 5_000;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function isAbandoned(directory) {
  try {
    return !isAlive(Number(readFileSync(path.join(directory, 'pid'), 'utf8')));
  } catch {
    const made = statSync(directory, { throwIfNoEntry: false })?.mtimeMs;
    return made !== undefined && Date.now() - made > OWNERLESS_MS;
  }
}

/** Moved away first: of two that find it abandoned only one can rename it. */
function breakLock(directory) {
  const aside = `${directory}.${process.pid}`;
  try {
    renameSync(directory, aside);
  } catch {
    return;
  }
  rmSync(aside, { recursive: true, force: true });
}

function tryLock(directory) {
  try {
    mkdirSync(directory);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(path.join(directory, 'pid'), String(process.pid));
  return true;
}

/** Runs `work` while no other process holds the lock directory; a dead owner's lock is taken over. */
export async function withLock({ directory, onWait }, work) {
  mkdirSync(path.dirname(directory), { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  for (let told = false; !tryLock(directory); told = true) {
    if (isAbandoned(directory)) {
      breakLock(directory);
      continue;
    }
    if (Date.now() > deadline) {
      throw new Error(`Another process has held ${directory} for 10 minutes. If none is at work, remove that folder.`);
    }
    if (!told) onWait();
    await sleep(POLL_MS);
  }
  const release = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}
