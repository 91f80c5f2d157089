import { renderTable } from '../table.ts';
import type { Finding, Level } from './finding.ts';

const WORDS: Record<Level, string> = { ok: 'ok', warn: 'warn', fail: 'FAIL' };

/** The findings as a table, and in a line how it ended. */
export function describeFindings(findings: Finding[]): string {
  const rows = findings.map(({ level, subject, found, mend = '' }) => [WORDS[level], subject, found, mend]);
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const [failed, warned] = [count('fail'), count('warn')];
  const end = failed > 0 ? `${failed} of ${findings.length} failed` : 'nothing failed';
  return `${renderTable(['', 'checked', 'found', 'to mend'], rows)}\n${end}, ${warned} to think about\n`;
}
