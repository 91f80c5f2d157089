import type { IssueSnapshot } from '@issuebridge/gitlab-emulator';
import type { Check } from './check.ts';
import type { Deployment } from './deployment.ts';
import { numberOf } from './finding.ts';

/** What must hold in every scenario, judged by what GitLab has: of the findings 1 to `count` each is one issue, and nothing died. */
export async function onceChecks(input: {
  issues: IssueSnapshot[];
  numbers: number[];
  deployment: Deployment;
}): Promise<Check[]> {
  const { issues, numbers, deployment } = input;
  const made = new Map<number, number>();
  for (const issue of issues) made.set(numberOf(issue), (made.get(numberOf(issue)) ?? 0) + 1);
  return [
    { what: 'findings without an issue', measured: numbers.filter((number) => !made.has(number)).length, most: 0 },
    { what: 'issues too many', measured: issues.length - made.size, most: 0 },
    { what: 'dead letters', measured: await deployment.countLines('"msg":"dead letter"'), most: 0 },
    {
      what: 'processes that ended by themselves',
      measured: deployment.processes.filter((one) => !one.isRunning()).length,
      most: 0,
    },
  ];
}

/** The numbers from 1 to `count`. */
export function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
