import { sourceSchema } from '@issuebridge/core/config/source-schema.ts';
import { decodeUtf8 } from '@issuebridge/core/event/json.ts';
import { parseEvent } from '@issuebridge/core/event/parse-event.ts';
import { draftIssue } from '@issuebridge/core/issue/draft-issue.ts';
import { routeEvent } from '@issuebridge/core/issue/route-event.ts';
import { createTemplates } from '@issuebridge/core/issue/template.ts';
import { Bench } from 'tinybench';
import type { Benchmark } from '../benchmark.ts';
import { detectionBody, detectionOf, detectionOfBytes } from '../detection.ts';
import { type Figure, figureOf } from '../figure.ts';

/** What `ingest.max_body` allows as shipped. */
const LARGEST_BODY = 2 * 1_048_576;
const MANY_ENTITIES = 50_000;

/** 1 s each: from some tens of thousands of drafts to some dozen large bodies. */
const MILLISECONDS = 1_000;

/** Rendering and parsing, in this process: no Redis, no HTTP. */
export const draftIssues: Benchmark = {
  name: 'draft',
  about: 'drafts made and bodies read, one after another',
  async run() {
    const settings = sourceSchema.parse({
      preset: 'insights',
      auth: { bearer: ['bench-token'] },
      issue: { project: 42, labels: ['severity::{{ event.severity }}', 'insights'] },
    });
    const templates = createTemplates();
    const { renderValue } = templates;
    const parse = (body: string) => {
      const job = {
        id: 'e',
        source: 'insights',
        received_at: RECEIVED_AT,
        kind: 'event',
        body,
        encoding: 'utf8',
      } as const;
      const parsed = parseEvent({ job, settings, renderValue });
      if (!parsed.ok) throw new Error(`the benchmark's own body was refused: ${parsed.detail}`);
      return parsed.event;
    };
    const draftOf = (body: string) => {
      const event = parse(body);
      const route = routeEvent({ event, source: settings, defaultDestination: 'gitlab', defaultIncidentKey: '' });
      if (route.kind !== 'route') throw new Error('the benchmark has no route');
      return () =>
        draftIssue({ event, route, preset: 'insights', timezone: 'UTC', gitlabHosts: ['gitlab.com'], templates });
    };
    const usual = detectionBody({ incidentId: 'usual' });
    const large = Buffer.from(detectionOfBytes(LARGEST_BODY));
    const bench = new Bench({ time: MILLISECONDS, warmupTime: MILLISECONDS / 4 });
    bench.add('drafts of a usual detection', draftOf(usual));
    bench.add(`drafts of one with ${MANY_ENTITIES} entities`, draftOf(detectionOf({ entities: MANY_ENTITIES })));
    bench.add('parses of a usual body', () => parse(usual));
    bench.add('parses of a 2 MiB body', () => parse(decodeUtf8(large) ?? ''));
    bench.add(
      `parses of a body with ${MANY_ENTITIES} entities`,
      parseOf(detectionOf({ entities: MANY_ENTITIES }), parse),
    );
    await bench.run();
    return bench.tasks.map(toFigure);
  },
};

const RECEIVED_AT = '2026-11-22T08:15:00.000Z';

function parseOf<T>(body: string, parse: (body: string) => T): () => T {
  return () => parse(body);
}

function toFigure({ name, result }: Bench['tasks'][number]): Figure {
  if (!('throughput' in result)) throw new Error(`"${name}" ended as ${result.state}`);
  return figureOf({ name, unit: '/s', better: 'more', rounds: [result.throughput.p50] });
}
