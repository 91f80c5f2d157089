import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimRunDirectory } from '../start/run-directory.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'issuebridge-run-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test('no two launchers share a folder, and a released one is used again', () => {
  const first = claimRunDirectory({ base });
  const second = claimRunDirectory({ base });
  expect(first.dir).toBe(base);
  expect(second.dir).toBe(path.join(base, 'run-2'));
  first.release();
  expect(claimRunDirectory({ base }).dir).toBe(base);
});

test("a dead launcher's folder is taken over, with its data", () => {
  const beyondAnyPid = 2 ** 30;
  writeFileSync(path.join(base, 'start.lock'), String(beyondAnyPid));
  expect(claimRunDirectory({ base }).dir).toBe(base);
});
