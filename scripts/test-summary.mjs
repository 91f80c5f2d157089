// Prints one line from vitest's JSON report, before it the tests that passed only when tried again: such a one races with
// something and wants mending. Exits 1 if a test or file failed, or none ran. Runs on Node 20.
import { readFileSync } from 'node:fs';

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {
      success: false,
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [],
    };
  }
}

const report = readReport(process.argv[2]);
for (const { assertionResults } of report.testResults) {
  for (const { status, fullName, failureMessages } of assertionResults) {
    const [failure] = failureMessages;
    if (status !== 'passed' || failure === undefined) continue;
    process.stdout.write(`Passed only when tried again: ${fullName} (${failure.split('\n', 1)[0]})\n`);
  }
}
const skipped = report.numPendingTests + report.numTodoTests;
process.stdout.write(`Tests: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped\n`);
process.exitCode = report.success && report.numPassedTests > 0 ? 0 : 1;
