import type { DeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import { DEFAULT_LIMIT } from '@issuebridge/core/queue/default-limit.ts';
import { deadLetterJson } from '@issuebridge/core/queue/failed-json.ts';
import { cutPage } from '@issuebridge/core/queue/failed-place.ts';
import { deadLetterFilterSchema, MAX_LIMIT } from '@issuebridge/core/queue/filter-schema.ts';
import { Router } from 'express';
import { z } from 'zod';
import { type Problem, sendProblem } from '../problem.ts';
import { askedFor, lastOf, signalOf } from './long-work.ts';
import { readInput } from './read-input.ts';

const ids = z
  .array(z.string())
  .min(1, 'name at least one event id')
  .max(MAX_LIMIT, `name at most ${MAX_LIMIT} at once`);

const redriveSchema = z
  .strictObject({
    ids: ids.optional(),
    filter: deadLetterFilterSchema.optional(),
    dry_run: z.boolean('write true or false').default(false),
  })
  .refine(
    (body) => (body.ids === undefined) !== (body.filter === undefined),
    'give either ids or filter; {"filter": {}} means all',
  );

/** `/v1/dead-letters`: to list, show, redrive and discard. */
export function deadLettersApi({ deadLetters }: { deadLetters: DeadLetters }): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const filter = readInput({ schema: deadLetterFilterSchema, value: request.query, response });
    if (!filter) return;
    const { limit = DEFAULT_LIMIT } = filter;
    const { shown, next } = cutPage(await deadLetters.list({ ...filter, limit: limit + 1 }), limit);
    response.json({ dead_letters: shown.map(deadLetterJson), more: next !== undefined, next });
  });
  router.get('/:id', async (request, response) => {
    const letter = await deadLetters.find(request.params.id);
    if (!letter) return sendProblem(response, NO_SUCH_LETTER);
    response.json({ ...deadLetterJson(letter), trace: letter.trace });
  });
  router.post('/redrive', async (request, response) => {
    const body = readInput({ schema: redriveSchema, value: request.body, response });
    if (!body) return;
    const selection = body.ids ? { ids: [...new Set(body.ids)] } : { filter: body.filter ?? {} };
    const options = { dryRun: body.dry_run, by: askedFor(response), signal: signalOf(response) };
    const { done, looked, stopped } = await lastOf(deadLetters.redrive(selection, options));
    // Of one that stopped it is not known what is missing: it did not look at all of them.
    const missing = 'ids' in selection && !stopped ? { not_found: selection.ids.length - looked } : {};
    response.json({ dry_run: body.dry_run, redriven: done, ...missing, stopped });
  });
  router.delete('/:id', async (request, response) => {
    const options = { dryRun: false, by: askedFor(response) };
    const { done } = await lastOf(deadLetters.discard({ ids: [request.params.id] }, options));
    if (done === 0) return sendProblem(response, NO_SUCH_LETTER);
    response.status(204).end();
  });
  return router;
}

const NO_SUCH_LETTER: Problem = {
  slug: 'not-found',
  status: 404,
  title: 'No such dead letter',
  detail: 'No dead letter has this event id: it may be on its way again, discarded, or in the quarantine.',
};
