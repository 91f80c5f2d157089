// Prints one line from vitest's JSON report; exits 1 if a test or file failed, or none ran. Runs on Node 20.
import { readFileSync } from 'node:fs';

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { success: false, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}

const report = readReport(process.argv[2]);
const skipped = report.numPendingTests + report.numTodoTests;
process.stdout.write(`Tests: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped\n`);
process.exitCode = report.success && report.numPassedTests > 0 ? 0 : 1;
