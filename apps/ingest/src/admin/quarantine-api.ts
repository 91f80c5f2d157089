import { DEFAULT_LIMIT } from '@issuebridge/core/queue/default-limit.ts';
import { quarantinedDetailJson, quarantinedJson } from '@issuebridge/core/queue/failed-json.ts';
import { cutPage } from '@issuebridge/core/queue/failed-place.ts';
import { quarantineFilterSchema } from '@issuebridge/core/queue/filter-schema.ts';
import type { Quarantine } from '@issuebridge/core/queue/quarantine.ts';
import { Router } from 'express';
import { type Problem, sendProblem } from '../problem.ts';
import { askedFor, lastOf } from './long-work.ts';
import { readInput } from './read-input.ts';

/** `/v1/quarantine`: to list, show, replay and discard. */
export function quarantineApi({ quarantine }: { quarantine: Quarantine }): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const filter = readInput({ schema: quarantineFilterSchema, value: request.query, response });
    if (!filter) return;
    const { limit = DEFAULT_LIMIT } = filter;
    const { shown, next } = cutPage(await quarantine.list({ ...filter, limit: limit + 1 }), limit);
    response.json({ quarantined: shown.map(quarantinedJson), more: next !== undefined, next });
  });
  router.get('/:id', async (request, response) => {
    const found = await quarantine.find(request.params.id);
    if (!found) return sendProblem(response, NOT_THERE);
    response.json(quarantinedDetailJson(found));
  });
  router.post('/:id/replay', async (request, response) => {
    const options = { dryRun: false, by: askedFor(response) };
    const { done, refused } = await lastOf(quarantine.replay({ ids: [request.params.id] }, options));
    const [refusal] = refused;
    if (refusal) return sendProblem(response, { ...IN_VAIN, detail: refusal.detail });
    if (done === 0) return sendProblem(response, NOT_THERE);
    response.status(202).json({ event_id: request.params.id, status: 'queued' });
  });
  router.delete('/:id', async (request, response) => {
    const options = { dryRun: false, by: askedFor(response) };
    const { done } = await lastOf(quarantine.discard({ ids: [request.params.id] }, options));
    if (done === 0) return sendProblem(response, NOT_THERE);
    response.status(204).end();
  });
  return router;
}

const NOT_THERE: Problem = {
  slug: 'not-found',
  status: 404,
  title: 'Not in the quarantine',
  detail: 'Nothing in the quarantine has this event id: it may be on its way again, or discarded.',
};

const IN_VAIN = { slug: 'not-replayable', status: 409, title: 'A replay would be in vain' };
