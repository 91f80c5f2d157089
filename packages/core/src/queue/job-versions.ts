import { z } from 'zod';

/** One version of what jobs carry: how it reads, and, but for the latest, how it becomes the next. */
export type JobVersion = { schema: z.ZodType; upgrade?: (data: never) => unknown };

/** A job's data in the latest version; or one that a later program wrote; or one that none did. */
export type ReadJob<T> = { kind: 'read'; job: T } | { kind: 'newer'; version: number } | { kind: 'broken' };

const versionSchema = z.object({ v: z.int().positive() });

/**
 * Reads job data of any version, the first of the list being 1, and takes it up to the latest step by step: programs of
 * two versions run side by side during an update, and a job may have waited for weeks.
 */
export function readJobVersions<T>(data: unknown, versions: readonly JobVersion[]): ReadJob<T> {
  const given = versionSchema.safeParse(data);
  if (!given.success) return { kind: 'broken' };
  const { v } = given.data;
  if (v > versions.length) return { kind: 'newer', version: v };
  let job: unknown = data;
  for (const { schema, upgrade } of versions.slice(v - 1)) {
    const read = schema.safeParse(job);
    if (!read.success) return { kind: 'broken' };
    job = upgrade ? upgrade(read.data as never) : read.data;
  }
  return { kind: 'read', job: job as T };
}
