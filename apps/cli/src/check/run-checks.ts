import { configuredProjects } from '@issuebridge/core/config/configured-projects.ts';
import type { ProxyVariables } from '@issuebridge/core/config/proxy-address.ts';
import type { Config } from '@issuebridge/core/config/schema.ts';
import type { IssueSettings } from '@issuebridge/core/config/source-schema.ts';
import { createTemplates } from '@issuebridge/core/issue/template.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { openDestinations } from '../destinations.ts';
import { checkDestination, type DestinationCheck } from './check-destination.ts';
import { checkSource } from './check-source.ts';
import type { Finding } from './finding.ts';

/** 10 s a request: who waits for a check wants to know that GitLab is slow, and not to wait for it. */
const REQUEST_DEADLINE = 10_000;

/** 10 destinations at once: one request each. */
const AT_ONCE = 10;

type Input = { config: Config; env: ProxyVariables & { PUBLIC_URL?: string | undefined }; clock: Clock };

/** Looks at every source, and asks every destination; nothing is written anywhere. */
export async function runChecks({ config, env, clock }: Input): Promise<Finding[]> {
  const templates = createTemplates();
  const sources = Object.keys(config.sources).flatMap((name) => {
    return checkSource({ name, config, templates, publicUrl: env.PUBLIC_URL, now: clock.now() });
  });
  const requestLimits = new Map<string, number>();
  const opened = openDestinations({
    config: withDeadline(config),
    clock,
    env,
    onResult: (destination, result) => {
      const limit = Number(result.kind === 'response' ? result.headers['ratelimit-limit'] : undefined);
      if (limit > 0) requestLimits.set(destination, limit);
    },
  });
  try {
    const checks = [...opened.destinations.values()].map((destination): DestinationCheck => {
      const { name } = destination;
      return {
        destination,
        ...ledTo(config, name),
        requestsPerMinute: () => requestLimits.get(name),
        clock,
      };
    });
    const found: Finding[] = [];
    for (let first = 0; first < checks.length; first += AT_ONCE) {
      found.push(...(await Promise.all(checks.slice(first, first + AT_ONCE).map(checkDestination))).flat());
    }
    return [...found, ...sources];
  } finally {
    await opened.close();
  }
}

function withDeadline(config: Config): Config {
  const destinations = Object.entries(config.destinations).map(([name, settings]) => {
    return [name, { ...settings, request_timeout: Math.min(settings.request_timeout, REQUEST_DEADLINE) }];
  });
  return { ...config, destinations: Object.fromEntries(destinations) };
}

/** What of a destination the sources use. */
function ledTo(config: Config, destination: string): Pick<DestinationCheck, 'projects' | 'assignees'> {
  const names = Object.keys(config.destinations);
  const issues = Object.values(config.sources)
    .flatMap(({ issue, routes }) => [issue, ...routes.map((route): IssueSettings => ({ ...issue, ...route.issue }))])
    .filter((issue) => (issue.destination ?? (names.length === 1 ? names[0] : undefined)) === destination);
  const projects = configuredProjects(config)
    .filter((each) => each.destination === destination)
    .map(({ project }) => {
      const incidents = issues.some((issue) => issue.project === project && issue.type === 'incident');
      return { project, incidents };
    });
  return { projects, assignees: [...new Set(issues.flatMap(({ assignees = [] }) => assignees))] };
}
