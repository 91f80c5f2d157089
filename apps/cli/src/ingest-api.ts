import { z } from 'zod';
import type { Credentials } from './credentials.ts';

/** Ingest answers within 2 s even when Redis is away; the rest is for a slow line. */
const DEADLINE_MS = 15_000;

const eventSchema = z.looseObject({
  event_id: z.string(),
  status: z.string(),
  status_url: z.string().optional(),
  duplicate: z.boolean().optional(),
  outcome: z.string().optional(),
  issue: z.looseObject({ web_url: z.string().optional() }).nullish(),
});

const refusedSchema = z.looseObject({ pointer: z.string(), detail: z.string(), quarantine_id: z.string().optional() });

const acceptedSchema = z.union([
  z.looseObject({ events: z.array(eventSchema), refused: z.array(refusedSchema).default([]) }),
  eventSchema.transform((event) => ({ events: [event], refused: [] })),
]);

const problemSchema = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.looseObject({ pointer: z.string().optional(), detail: z.string().optional() })).optional(),
  quarantine_id: z.string().optional(),
});

/** An event as ingest tells of it. */
export type EventAnswer = z.output<typeof eventSchema>;

/** The events of a body, and which parts of it are none. */
export type PostAnswer = z.output<typeof acceptedSchema>;

/** `status` is missing where no answer came at all, `problem` where it was no problem document. */
type Refusal = { status: number | undefined; detail: string; problem?: z.output<typeof problemSchema> };

/** What a call came to. */
export type ApiAnswer<T> = { ok: true; value: T } | ({ ok: false } & Refusal);

/** The calls of ingest's public API that this program makes. */
export type IngestApi = {
  postEvent(source: string, body: Uint8Array, key: string | undefined): Promise<ApiAnswer<PostAnswer>>;
  getEvent(event: EventAnswer): Promise<ApiAnswer<EventAnswer>>;
};

/** Speaks to the ingest at `baseUrl`, which may have a path; shows the credentials to no other host. */
export function createIngestApi(input: { baseUrl: string; credentials: Credentials; fetch: typeof fetch }): IngestApi {
  const base = input.baseUrl.replace(/\/+$/, '');

  async function call<T>(
    url: string,
    { body = Buffer.alloc(0), key, ...init }: Pick<RequestInit, 'method' | 'headers'> & { body?: Buffer; key?: string },
    read: (body: unknown) => T,
  ): Promise<ApiAnswer<T>> {
    try {
      const headers = { ...init.headers, ...input.credentials({ body, key }) };
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const response = await input.fetch(url, {
        ...init,
        ...(init.method === 'POST' ? { body: new Uint8Array(body) } : {}),
        headers,
        signal,
        redirect: 'manual',
      });
      const text = await response.text();
      if (response.ok) return { ok: true, value: read(JSON.parse(text)) };
      return { ok: false, status: response.status, ...readProblem(response, text) };
    } catch (error) {
      return { ok: false, status: undefined, detail: `${url} gave no usable answer: ${reasonOf(error)}` };
    }
  }

  return {
    postEvent(source, body, key) {
      const headers = { 'Content-Type': 'application/json', ...(key === undefined ? {} : { 'Idempotency-Key': key }) };
      const url = `${base}/v1/sources/${encodeURIComponent(source)}/events`;
      return call(url, { method: 'POST', body: Buffer.from(body), headers, ...(key && { key }) }, (answer) =>
        acceptedSchema.parse(answer),
      );
    },
    getEvent: (event) => call(statusUrl(base, event), {}, (answer) => eventSchema.parse(answer)),
  };
}

/** The answer's own address where it is of this host; relative ones are below the base, whose path a proxy may take off. */
function statusUrl(base: string, { event_id, status_url }: EventAnswer): string {
  if (status_url?.startsWith('/') && !status_url.startsWith('//')) return base + status_url;
  if (status_url !== undefined && URL.parse(status_url)?.origin === new URL(base).origin) return status_url;
  return `${base}/v1/events/${encodeURIComponent(event_id)}`;
}

function readProblem(response: Response, text: string): Pick<Refusal, 'detail' | 'problem'> {
  const location = response.headers.get('location');
  if (location !== null)
    return { detail: `${response.status}: a redirect to ${location}; give that address with --url` };
  try {
    const problem = problemSchema.parse(JSON.parse(text));
    const { title, detail, errors = [] } = problem;
    const fields = errors.map(({ pointer, detail }) => `${pointer ?? ''} ${detail ?? ''}`);
    const parts = [title, detail, ...fields].filter((part) => part !== undefined);
    return { detail: `${response.status}: ${parts.join('; ')}`, problem };
  } catch {
    return { detail: `${response.status} ${response.statusText}, and no problem document: is this an issuebridge?` };
  }
}

/** Fetch hides the reason in `cause`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof z.ZodError) return 'its answer is none of an issuebridge';
  const { cause } = error;
  const reason = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : '';
  return [error.message, reason].filter((part) => part !== '').join(': ');
}
