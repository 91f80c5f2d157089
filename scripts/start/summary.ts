import type { Detection } from './sample-detection.ts';

/** All that a person needs to use what is running. */
export type Running = {
  issueUrl: string | undefined;
  ingestUrl: string;
  adminUrl: string;
  workerAdminUrl: string;
  insightsToken: string;
  adminUser: string;
  adminPassword: string;
  gitlab: { label: string; url: string; detail: string };
  redis: string;
  logDir: string;
};

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function curlFor({ ingestUrl, insightsToken }: Running, next: Detection): string {
  return [
    `curl -X POST ${ingestUrl}/v1/sources/insights/events`,
    `-H ${shellQuoted(`Authorization: Bearer ${insightsToken}`)}`,
    `-H 'Content-Type: application/json'`,
    `-d ${shellQuoted(JSON.stringify(next))}`,
  ].join(' ');
}

/** The block printed when everything is up. `next`: the detection of the `curl` line, a new incident. */
export function summaryOf(running: Running, next: Detection): string {
  const { ingestUrl, adminUrl, workerAdminUrl, gitlab } = running;
  const rows: Array<[string, string]> = [
    ...(running.issueUrl ? [['Sample issue', running.issueUrl] as [string, string]] : []),
    ['Ingest', `${ingestUrl}/v1/sources/insights/events   Bearer ${running.insightsToken}`],
    ['Status page', `${adminUrl}/   the dashboard's user and password`],
    ['Dashboard', `${adminUrl}/queues   user ${running.adminUser}, password ${running.adminPassword}`],
    ['Metrics', `${adminUrl}/metrics   worker: ${workerAdminUrl}/metrics`],
    [gitlab.label, `${gitlab.url}   ${gitlab.detail}`],
    ['Redis', running.redis],
    ['Logs', running.logDir],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`).join('\n');
  return [
    '',
    'issuebridge is up.',
    '',
    table,
    '',
    'Send the next one (another incident has another incidentId; the same line again is a duplicate):',
    '',
    `  ${curlFor(running, next)}`,
    '',
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
}
