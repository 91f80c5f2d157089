import type { Response } from 'express';
import type { Accepted } from './accept-event.ts';
import type { ApiDependencies } from './dependencies.ts';
import { type Problem, sendProblem } from './problem.ts';
import type { Source } from './sources.ts';

/** What an answer, its metric and its log line are made with. */
export type Answering = Pick<ApiDependencies, 'sourceLog' | 'logger' | 'metrics' | 'publicUrl'> & {
  response: Response;
  source: Source;
};

/** Answers a submission, counts it and writes its one log line. */
export function answer(input: Answering & { accepted: Accepted }): void {
  const { response, publicUrl, accepted } = input;
  report(input);
  if ('problem' in accepted) {
    sendProblem(response, accepted.problem);
    return;
  }
  const body = eventBody(accepted, publicUrl);
  if (accepted.result === 'accepted') response.location(body.status_url);
  response.status(accepted.status).json(body);
}

/** Counts an event and writes its one log line. */
export function report(input: Answering & { accepted: Accepted }): void {
  const { sourceLog, logger, metrics, response, source, accepted } = input;
  metrics.events.inc({ source: source.name, result: accepted.result });
  const line = { source: source.name, request_id: response.locals.requestId };
  if ('problem' in accepted) {
    const { problem, result } = accepted;
    sourceLog.note({ source: source.name, accepted: false, reason: result });
    logger.warn({ ...line, event_id: problem.quarantine_id, reason: result, status: problem.status }, 'event refused');
    return;
  }
  const { eventId, status, result } = accepted;
  sourceLog.note({ source: source.name, accepted: true });
  logger.info({ ...line, event_id: eventId, status, duplicate: result === 'duplicate' }, 'event accepted');
}

/** An event as its sender is told of it. */
export function eventBody(
  { eventId, eventStatus, result }: Exclude<Accepted, { problem: Problem }>,
  publicUrl: string | undefined,
): { event_id: string; status: string; status_url: string; duplicate: boolean } {
  const statusUrl = `${publicUrl ?? ''}/v1/events/${eventId}`;
  return { event_id: eventId, status: eventStatus, status_url: statusUrl, duplicate: result === 'duplicate' };
}

/** Refuses an authenticated sender before there is anything to keep. */
export function refuse(input: Answering & { problem: Problem }): void {
  const { sourceLog, logger, metrics, response, source, problem } = input;
  sourceLog.note({ source: source.name, accepted: false, reason: problem.slug });
  metrics.events.inc({ source: source.name, result: 'invalid' });
  const line = {
    source: source.name,
    reason: problem.slug,
    status: problem.status,
    request_id: response.locals.requestId,
  };
  logger.warn(line, 'event refused');
  sendProblem(response, problem);
}
