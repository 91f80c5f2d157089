import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import type { Request, RequestHandler } from 'express';
import { type Problem, sendProblem } from '../problem.ts';

type Guard = {
  logger: Pick<Logger, 'info'>;
  /** What the log line says. */
  message: string;
  /** The only content type that a change may have; undefined: any. A form of another site cannot send JSON. */
  contentType?: string;
};

/**
 * Stands before whatever changes something on the private port: a browser sends the operator's password along with what a page
 * of another site makes it post. Whoever is no browser sends neither header. Each change is logged with its user, never
 * with its body.
 */
export function guardChanges({ logger, message, contentType }: Guard): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    if (isForeign(request)) return sendProblem(response, FOREIGN);
    response.on('finish', () => {
      const line = { user: response.locals.user, path: pathOf(request.originalUrl), status: response.statusCode };
      logger.info({ ...line, request_id: response.locals.requestId }, message);
    });
    if (contentType !== undefined && typeOf(request.get('content-type')) !== contentType) {
      return sendProblem(response, {
        slug: 'unsupported-media-type',
        status: 415,
        title: 'Wrong Content-Type',
        detail: `Changes need the header Content-Type: ${contentType}, also where there is no body.`,
      });
    }
    next();
  };
}

const FOREIGN: Problem = {
  slug: 'forbidden',
  status: 403,
  title: 'Not allowed',
  detail: 'Changes are taken from this page only, not from another site.',
};

/**
 * A browser says itself where a request comes from, but over plain HTTP: then only the origin tells. Where both are there the first
 * counts, since a proxy may have changed the host.
 */
function isForeign(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return !['same-origin', 'none'].includes(site);
  const origin = request.get('origin');
  return origin !== undefined && hostOf(origin) !== request.get('host');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function typeOf(header: string | undefined): string | undefined {
  return header?.split(';')[0]?.trim().toLowerCase();
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}
