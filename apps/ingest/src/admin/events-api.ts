import { DEFAULT_LIMIT } from '@issuebridge/core/queue/default-limit.ts';
import { eventJson, eventTraceJson, incidentJson } from '@issuebridge/core/trace/event-json.ts';
import type { Traces } from '@issuebridge/core/trace/traces.ts';
import { Router } from 'express';
import { z } from 'zod';
import { sendProblem } from '../problem.ts';
import { readInput } from './read-input.ts';

/** 1,000: what is held in memory for one answer. */
const MAX_LIMIT = 1_000;

const LIMIT = `write a number from 1 to ${MAX_LIMIT}`;
const STATUSES = ['queued', 'active', 'delayed', 'parked', 'delivered', 'ignored', 'dead'] as const;

const listSchema = z.strictObject({
  source: z.string().optional(),
  status: z.enum(STATUSES, `write one of ${STATUSES.join(', ')}`).optional(),
  limit: z.coerce.number(LIMIT).int(LIMIT).min(1, LIMIT).max(MAX_LIMIT, LIMIT).default(DEFAULT_LIMIT),
});

const incidentSchema = z.strictObject({
  source: z.string('name the source'),
  key: z.string('give the key of the incident, as incident_key of an event has it'),
});

/** `/v1/events`: the newest events, and one with all that can be told of it. */
export function eventsApi({ traces }: { traces: Traces }): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const query = readInput({ schema: listSchema, value: request.query, response });
    if (!query) return;
    const { limit } = query;
    const events = await traces.list({ ...query, limit: limit + 1 });
    response.json({ events: events.slice(0, limit).map(eventJson), more: events.length > limit });
  });
  router.get('/:id', async (request, response) => {
    const told = await traces.ofEvent(request.params.id);
    if (told.record) return void response.json(eventTraceJson(told));
    const { answer, mend } = told.explanation;
    const detail = mend === undefined ? answer : `${answer} What to do: ${mend}.`;
    sendProblem(response, { slug: 'event-not-found', status: 404, title: 'Event not found', detail });
  });
  return router;
}

/** `/v1/incidents`: what is remembered of an incident, and its events. */
export function incidentsApi({ traces }: { traces: Traces }): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const query = readInput({ schema: incidentSchema, value: request.query, response });
    if (!query) return;
    const { source, key } = query;
    const { ids, entries } = await traces.ofIncident(source, key);
    if (ids.length === 0 && entries.length === 0) {
      const detail =
        'Nothing is known of an incident of this source and key: take both from an event (incident_key), or it is past its retention.';
      return sendProblem(response, { slug: 'not-found', status: 404, title: 'No such incident', detail });
    }
    response.json({ source, key, entries: entries.map(incidentJson), events: ids });
  });
  return router;
}
