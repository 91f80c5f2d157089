import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventJobSchema, readEventJob } from '../../src/queue/event-job.ts';
import { type JobVersion, readJobVersions } from '../../src/queue/job-versions.ts';

/** Three versions as they might come to be: a field renamed, then one added that older jobs cannot have. */
const ONE: JobVersion = {
  schema: z.object({ v: z.literal(1), body: z.string() }),
  upgrade: ({ body }: { body: string }) => ({ v: 2, text: body }),
};
const TWO: JobVersion = {
  schema: z.object({ v: z.literal(2), text: z.string() }),
  upgrade: ({ text }: { text: string }) => ({ v: 3, text, language: 'unknown' }),
};
const THREE: JobVersion = { schema: z.object({ v: z.literal(3), text: z.string(), language: z.string() }) };

const one = { v: 1, body: 'x' };
const two = { v: 2, text: 'x' };
const three = { v: 3, text: 'x', language: 'de' };
const upgraded = { v: 3, text: 'x', language: 'unknown' };
const broken = { kind: 'broken' };

describe('programs of different versions beside each other', () => {
  it.each<[string, JobVersion[], unknown, unknown]>([
    ['the first reads its own', [withoutUpgrade(ONE)], one, { kind: 'read', job: one }],
    ['the first leaves the second’s', [withoutUpgrade(ONE)], two, { kind: 'newer', version: 2 }],
    ['the first leaves the third’s', [withoutUpgrade(ONE)], three, { kind: 'newer', version: 3 }],
    ['the second takes the first’s up', [ONE, withoutUpgrade(TWO)], one, { kind: 'read', job: two }],
    ['the second reads its own', [ONE, withoutUpgrade(TWO)], two, { kind: 'read', job: two }],
    ['the third takes the first’s up', [ONE, TWO, THREE], one, { kind: 'read', job: upgraded }],
    ['the third takes the second’s up', [ONE, TWO, THREE], two, { kind: 'read', job: upgraded }],
    ['the third reads its own', [ONE, TWO, THREE], three, { kind: 'read', job: three }],
    ['what has another version’s fields is broken', [ONE, TWO, THREE], { ...one, v: 2 }, broken],
    ...[undefined, null, 'x', {}, { v: 0 }, { v: 1.5 }, { v: '1' }].map(
      (data): [string, JobVersion[], unknown, unknown] => [
        `${JSON.stringify(data)} is broken`,
        [ONE, TWO, THREE],
        data,
        broken,
      ],
    ),
  ])('%s', (_name, versions, data, expected) => {
    expect(readJobVersions(data, versions)).toEqual(expected);
  });
});

function withoutUpgrade({ schema }: JobVersion): JobVersion {
  return { schema };
}

it('reads what this program writes, and as a schema nothing else', () => {
  const job = { v: 1, id: 'e', source: 's', received_at: 't', kind: 'event', body: '{}', encoding: 'utf8' };
  expect(readEventJob(job)).toEqual({ kind: 'read', job });
  expect(eventJobSchema.safeParse(job)).toMatchObject({ success: true, data: job });
  expect(eventJobSchema.safeParse({ ...job, v: 99 }).success).toBe(false);
});
