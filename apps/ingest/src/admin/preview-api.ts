import type { Config } from '@issuebridge/core/config/schema.ts';
import { previewBody } from '@issuebridge/core/delivery/preview.ts';
import { previewJson } from '@issuebridge/core/delivery/preview-json.ts';
import { decodeUtf8 } from '@issuebridge/core/event/json.ts';
import type { Templates } from '@issuebridge/core/issue/template.ts';
import { type RequestHandler, Router } from 'express';
import { refusalOfBody, UNREADABLE_BYTES } from '../accept-event.ts';
import { methodNotAllowed, type Problem, sendProblem } from '../problem.ts';
import { readBody } from '../read-body.ts';
import { findEncodingProblem, STALLED } from '../take-body.ts';

type Dependencies = {
  /** As it is now. */
  config: () => Config;
  templates: Templates;
  /** What the footer of an issue leads to. */
  adminUrl?: string | undefined;
  /** Unix ms. */
  now: () => number;
};

/** `POST /v1/sources/{source}/preview`: the request that the body would become. It changes nothing and needs no Redis. */
export function previewApi(dependencies: Dependencies): Router {
  const router = Router();
  router.route('/sources/:source/preview').post(preview(dependencies)).all(onlyPost);
  return router;
}

function preview({ config, templates, adminUrl, now }: Dependencies): RequestHandler<{ source: string }> {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const inForce = config();
    const { source } = request.params;
    if (!Object.hasOwn(inForce.sources, source)) return sendProblem(response, NO_SUCH_SOURCE);
    const encoded = findEncodingProblem(request);
    if (encoded) return sendProblem(response, encoded);
    const body = await readBody({ request, maxBytes: inForce.ingest.max_body });
    if (body.kind === 'aborted') return;
    if (body.kind === 'too_large') return sendProblem(response, tooLarge(inForce.ingest.max_body));
    if (body.kind !== 'whole') return sendProblem(response, STALLED);
    const text = decodeUtf8(body.bytes);
    if (text === undefined) return sendProblem(response, UNREADABLE_BYTES.problem);
    const previewed = previewBody(
      { source, text, receivedAt: new Date(now()).toISOString() },
      { config: inForce, templates, adminUrl },
    );
    if (previewed.kind === 'one' && previewed.event.kind === 'refused') {
      return sendProblem(response, refusalOfBody(previewed.event).problem);
    }
    response.json(previewJson(previewed));
  };
}

const onlyPost: RequestHandler = (_request, response) =>
  sendProblem(response, methodNotAllowed({ allow: 'POST', how: 'Post the event as its sender would.' }));

const NO_SUCH_SOURCE: Problem = {
  slug: 'not-found',
  status: 404,
  title: 'No such source',
  detail: 'The configuration has no source of this name.',
};

function tooLarge(maxBytes: number): Problem {
  const detail = `A body may have ${maxBytes} bytes (ingest.max_body).`;
  return { slug: 'too-large', status: 413, title: 'The body is too large', detail };
}
