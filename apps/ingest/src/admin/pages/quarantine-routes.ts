import { cutPage } from '@issuebridge/core/queue/failed-place.ts';
import { quarantineFilterSchema } from '@issuebridge/core/queue/filter-schema.ts';
import type { Quarantine } from '@issuebridge/core/queue/quarantine.ts';
import { Router } from 'express';
import { askedFor, lastOf } from '../long-work.ts';
import { readInput } from '../read-input.ts';
import { confirmPage } from './confirm-page.ts';
import { readForm, textsOf } from './form.ts';
import { sendPage } from './layout.ts';
import { messageOf, messageQuery } from './message.ts';
import { quarantinePage } from './quarantine-page.ts';

/** 25: of each the body is looked at. */
const SHOWN = 25;

/** `/quarantine`: to look at, replay and discard. */
export function quarantineRoutes({ quarantine, now }: { quarantine: Quarantine; now: () => number }): Router {
  const router = Router({ strict: true });
  router.get('/quarantine', async (request, response) => {
    const texts = textsOf(request.query, ['source', 'before']);
    const filter = readInput({ schema: quarantineFilterSchema, value: texts, response });
    if (!filter) return;
    const { shown, next } = cutPage(await quarantine.list({ ...filter, limit: SHOWN + 1 }), SHOWN);
    const known = await Promise.all(shown.map(({ id }) => quarantine.find(id)));
    const body = quarantinePage({
      events: known.filter((event) => event !== undefined),
      next,
      message: messageOf(request.query),
      now: now(),
    });
    sendPage(response, { title: 'Quarantine', body, depth: 0, here: 'quarantine' });
  });

  router.post('/quarantine/replay', readForm, async (request, response) => {
    const { id = '' } = textsOf(request.body, ['id']);
    const options = { dryRun: false, by: askedFor(response) };
    const { done, refused } = await lastOf(quarantine.replay({ ids: [id] }, options));
    const message = refused.length > 0 ? messageQuery('stays', 0) : messageQuery('replayed', done);
    response.redirect(303, `../quarantine?${message}`);
  });

  router.get('/quarantine/discard', async (request, response) => {
    const { id = '' } = textsOf(request.query, ['id']);
    const event = await quarantine.find(id);
    if (!event) return void response.redirect(303, `../quarantine?${messageQuery('discarded', 0)}`);
    const body = confirmPage({
      question: 'Discard this event for good?',
      what: `Event ${event.id} from ${event.source || 'an unknown source'} (${event.reason}) is removed with its body.`,
      button: 'Discard it',
      isDanger: true,
      action: './discard',
      fields: { id: event.id },
      back: '../quarantine',
    });
    sendPage(response, { title: 'Discard', body, depth: 1, here: 'quarantine' });
  });

  router.post('/quarantine/discard', readForm, async (request, response) => {
    const { id = '' } = textsOf(request.body, ['id']);
    const { done } = await lastOf(quarantine.discard({ ids: [id] }, { dryRun: false, by: askedFor(response) }));
    response.redirect(303, `../quarantine?${messageQuery('discarded', done)}`);
  });
  return router;
}
