import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SUMMARY = new URL('../test-summary.mjs', import.meta.url).pathname;

type Result = { status: string; fullName: string; failureMessages: string[] };

function summarize(report: unknown): { status: number | null; lines: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'issuebridge-summary-'));
  try {
    const file = join(folder, 'report.json');
    writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
    const { status, stdout } = spawnSync(process.execPath, [SUMMARY, file], { encoding: 'utf8', timeout: 20_000 });
    return { status, lines: stdout.trimEnd().split('\n') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reportOf(assertionResults: Result[], failed = 0) {
  return {
    success: failed === 0,
    numPassedTests: assertionResults.length - failed,
    numFailedTests: failed,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [{ assertionResults }],
  };
}

const good = { status: 'passed', fullName: 'a promise', failureMessages: [] };

it('ends with the one line that CI reads', () => {
  expect(summarize(reportOf([good]))).toEqual({ status: 0, lines: ['Tests: 1 passed, 0 failed, 3 skipped'] });
});

it('names a test that passed only when tried again', () => {
  const raced = { ...good, fullName: 'a race', failureMessages: ['AssertionError: expected 1 to be 2\n    at …'] };
  expect(summarize(reportOf([good, raced]))).toEqual({
    status: 0,
    lines: [
      'Passed only when tried again: a race (AssertionError: expected 1 to be 2)',
      'Tests: 2 passed, 0 failed, 3 skipped',
    ],
  });
});

it('fails where a test failed, where none ran and where there is no report', () => {
  const failed = { status: 'failed', fullName: 'broken', failureMessages: ['no'] };
  expect(summarize(reportOf([good, failed], 1))).toEqual({
    status: 1,
    lines: ['Tests: 1 passed, 1 failed, 3 skipped'],
  });
  expect(summarize(reportOf([])).status).toBe(1);
  expect(summarize('{ "success": tr')).toEqual({ status: 1, lines: ['Tests: 0 passed, 0 failed, 0 skipped'] });
});
