import type { DeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import { cutPage } from '@issuebridge/core/queue/failed-place.ts';
import { deadLetterFilterSchema } from '@issuebridge/core/queue/filter-schema.ts';
import type { QueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { Router } from 'express';
import { askedFor, lastOf, signalOf } from '../long-work.ts';
import { readInput } from '../read-input.ts';
import { confirmPage } from './confirm-page.ts';
import { deadLettersPage } from './dead-letters-page.ts';
import { readForm, textsOf } from './form.ts';
import { sendPage } from './layout.ts';
import { messageOf, messageQuery } from './message.ts';

/** A page that is quickly read; older ones are a link away. */
const SHOWN = 50;

type Dependencies = {
  deadLetters: DeadLetters;
  registry: Pick<QueueRegistry, 'list'>;
  now: () => number;
};

/** `/dead-letters`: to look at, redrive and discard. */
export function deadLettersRoutes({ deadLetters, registry, now }: Dependencies): Router {
  const router = Router({ strict: true });
  router.get('/dead-letters', async (request, response) => {
    const texts = textsOf(request.query, ['destination', 'project', 'reason', 'before']);
    const filter = readInput({ schema: deadLetterFilterSchema, value: texts, response });
    if (!filter) return;
    const [found, queues] = await Promise.all([deadLetters.list({ ...filter, limit: SHOWN + 1 }), registry.list()]);
    const { shown: letters, next } = cutPage(found, SHOWN);
    const body = deadLettersPage({
      letters,
      next,
      filter: texts,
      queues,
      reasons: [...new Set(letters.map(({ reason }) => reason))],
      message: messageOf(request.query),
      now: now(),
    });
    sendPage(response, { title: 'Dead letters', body, depth: 0, here: 'dead-letters' });
  });

  router.get('/dead-letters/redrive', async (request, response) => {
    const texts = textsOf(request.query, ['destination', 'project', 'reason']);
    const filter = readInput({ schema: deadLetterFilterSchema, value: texts, response });
    if (!filter) return;
    const options = { dryRun: true, by: askedFor(response), signal: signalOf(response) };
    const { done } = await lastOf(deadLetters.redrive({ filter }, options));
    const which = Object.entries(texts).map(([name, value]) => `${name} ${value}`);
    const body = confirmPage({
      question: `Redrive ${done} ${done === 1 ? 'dead letter' : 'dead letters'}?`,
      what: `${which.length > 0 ? `Those of ${which.join(', ')}.` : 'All there are.'} Each goes through intake again, by the configuration as it is now, behind what comes in.`,
      button: 'Redrive them',
      isDanger: false,
      action: './redrive',
      fields: { ...texts, all: 'yes' },
      back: `../dead-letters?${new URLSearchParams(texts).toString()}`,
    });
    sendPage(response, { title: 'Redrive', body, depth: 1, here: 'dead-letters' });
  });

  router.post('/dead-letters/redrive', readForm, async (request, response) => {
    const texts = textsOf(request.body, ['id', 'all', 'destination', 'project', 'reason']);
    const { id, all, ...rest } = texts;
    // Nothing must not mean everything.
    if ((id === undefined) === (all === undefined)) return void response.redirect(303, '../dead-letters');
    const filter = readInput({ schema: deadLetterFilterSchema, value: rest, response });
    if (!filter) return;
    const options = { dryRun: false, by: askedFor(response), signal: signalOf(response) };
    const selection = id === undefined ? { filter } : { ids: [id] };
    const { done, stopped } = await lastOf(deadLetters.redrive(selection, options));
    response.redirect(303, `../dead-letters?${messageQuery(stopped ?? 'redriven', done)}`);
  });

  router.get('/dead-letters/discard', async (request, response) => {
    const { id = '' } = textsOf(request.query, ['id']);
    const letter = await deadLetters.find(id);
    if (!letter) return void response.redirect(303, `../dead-letters?${messageQuery('discarded', 0)}`);
    const body = confirmPage({
      question: 'Discard this event for good?',
      what: `Event ${letter.id} from ${letter.source || 'an unknown source'} (${letter.reason}) gets no issue. Sent again, it counts as seen.`,
      button: 'Discard it',
      isDanger: true,
      action: './discard',
      fields: { id: letter.id },
      back: '../dead-letters',
    });
    sendPage(response, { title: 'Discard', body, depth: 1, here: 'dead-letters' });
  });

  router.post('/dead-letters/discard', readForm, async (request, response) => {
    const { id = '' } = textsOf(request.body, ['id']);
    const { done } = await lastOf(deadLetters.discard({ ids: [id] }, { dryRun: false, by: askedFor(response) }));
    response.redirect(303, `../dead-letters?${messageQuery('discarded', done)}`);
  });
  return router;
}
