import type { Call } from './call.ts';
import type { Declaration } from './declaration.ts';

/** Parameters of every list. */
export const PAGINATION = { page: { type: 'integer' }, per_page: { type: 'integer' } } as const satisfies Declaration;

const DEFAULT_PER_PAGE = 20;
/** Above this GitLab no longer counts: no totals and no last page. */
const MAX_COUNTED = 10_000;

type Page<T> = { items: T[]; headers: Record<string, string> };

/** One page of a list with GitLab's headers, also those that are empty. */
export const paginate = <T>(
  call: Call,
  items: T[],
  asked: { page: number | null | undefined; per_page: number | null | undefined },
): Page<T> => {
  const perPage = Math.min(Math.max(asked.per_page ?? DEFAULT_PER_PAGE, 1), call.instance.inferred.maxPerPage);
  const page = Math.max(asked.page ?? 1, 1);
  const totalPages = Math.max(Math.ceil(items.length / perPage), 1);
  const counted = items.length <= MAX_COUNTED;
  const next = page < totalPages ? page + 1 : undefined;
  const previous = page > 1 ? page - 1 : undefined;
  const link = (number: number, rel: string): string => `<${pageUrl(call, number, perPage)}>; rel="${rel}"`;
  const links = [
    ...(previous === undefined ? [] : [link(previous, 'prev')]),
    ...(next === undefined ? [] : [link(next, 'next')]),
    link(1, 'first'),
    ...(counted ? [link(totalPages, 'last')] : []),
  ];
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: {
      'X-Per-Page': String(perPage),
      'X-Page': String(page),
      'X-Next-Page': String(next ?? ''),
      'X-Prev-Page': String(previous ?? ''),
      Link: links.join(', '),
      ...(counted && { 'X-Total': String(items.length), 'X-Total-Pages': String(totalPages) }),
    },
  };
};

const pageUrl = ({ instance, path, pathParameters, parameters }: Call, page: number, perPage: number): string => {
  const query: [string, string][] = [];
  const merged = { ...parameters, ...pathParameters, page, per_page: perPage };
  for (const [name, value] of Object.entries(merged)) {
    if (name === 'private_token') continue;
    if (Array.isArray(value)) for (const item of value) query.push([`${name}[]`, String(item)]);
    else query.push([name, String(value)]);
  }
  query.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `${instance.publicUrl}${path}?${new URLSearchParams(query)}`;
};
