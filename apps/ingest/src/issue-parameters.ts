import type { IncomingHttpHeaders } from 'node:http';
import { decodeUtf8, parseJsonObject } from '@issuebridge/core/event/json.ts';

/** The parameters of GitLab's "new issue" call, or why the body cannot be read. */
export type IssueParameters = { ok: true; parameters: Record<string, unknown> } | { ok: false; detail: string };

/** GitLab takes tokens as parameters too: they must not be kept. */
const SECRETS = new Set(['private_token', 'access_token', 'job_token']);

const LISTS = new Set(['labels', 'assignee_ids', 'add_labels']);

/** Parameters of query and body, form or JSON; the body's count where both have one, as in GitLab. */
export async function readIssueParameters(input: {
  url: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}): Promise<IssueParameters> {
  const { url, headers, bytes } = input;
  const query = fromPairs(new URL(url, 'http://query.invalid').searchParams);
  const body = await readBodyParameters({ type: headers['content-type'] ?? '', bytes });
  if (!body.ok) return body;
  const sent = Object.entries(body.parameters).filter(([, value]) => value !== null);
  const merged = { ...query, ...Object.fromEntries(sent) };
  const kept = Object.entries(merged).filter(([name]) => !SECRETS.has(name));
  return { ok: true, parameters: Object.fromEntries(kept) };
}

async function readBodyParameters(input: { type: string; bytes: Buffer }): Promise<IssueParameters> {
  const { type, bytes } = input;
  if (bytes.length === 0) return { ok: true, parameters: {} };
  if (/^multipart\/form-data/i.test(type)) return readMultipart(input);
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, detail: 'The body is not UTF-8 text; send it encoded as UTF-8.' };
  // Many clients call everything a form, JSON too; no form begins with a brace.
  const isForm = /^application\/x-www-form-urlencoded/i.test(type) && !text.trimStart().startsWith('{');
  if (isForm) return { ok: true, parameters: fromPairs(new URLSearchParams(text.trim())) };
  const json = parseJsonObject(text);
  return json.ok ? { ok: true, parameters: json.value } : json;
}

async function readMultipart(input: { type: string; bytes: Buffer }): Promise<IssueParameters> {
  try {
    const form = await new Response(new Uint8Array(input.bytes), {
      headers: { 'content-type': input.type },
    }).formData();
    const texts = [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    return { ok: true, parameters: fromPairs(texts) };
  } catch {
    return {
      ok: false,
      detail: 'The body is no multipart form as its Content-Type says; send a form or a JSON object.',
    };
  }
}

/** Of a name sent twice the last counts; `name[]` collects a list. */
function fromPairs(pairs: Iterable<[string, string]>): Record<string, unknown> {
  const parameters = new Map<string, unknown>();
  for (const [sent, value] of pairs) {
    const name = sent.replace(/\[\d*\]$/, '');
    if (name === '__proto__') continue;
    const list = parameters.get(name);
    if (name === sent) parameters.set(name, value);
    else if (LISTS.has(name) && Array.isArray(list)) list.push(value);
    else parameters.set(name, [value]);
  }
  return Object.fromEntries(parameters);
}
