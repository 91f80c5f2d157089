import type { AcceptedPart } from './accept-events.ts';
import { type Answering, eventBody, report } from './answer.ts';
import { type Problem, sendProblem } from './problem.ts';

/** 100: enough to find what is wrong with a sender's template; the quarantine has every one. */
const MAX_REFUSED = 100;

/**
 * Answers a body of several events: 202 if any is new, else 200. `refused` names those that are wrong, by their place;
 * if no event is good the answer is 422, and so it is where the body's key was used for another body.
 */
export function answerParts(input: Answering & { parts: AcceptedPart[] }): void {
  const { response, publicUrl, parts } = input;
  for (const { accepted } of parts) report({ ...input, accepted });
  const events = parts.flatMap(({ accepted }) => ('problem' in accepted ? [] : [eventBody(accepted, publicUrl)]));
  const problems = parts.flatMap(({ pointer, accepted }) =>
    'problem' in accepted ? [{ pointer, problem: accepted.problem }] : [],
  );
  const refused = problems.slice(0, MAX_REFUSED).map(({ pointer, problem }) => refusedBody(pointer, problem));
  const members = problems.length === 0 ? { events } : { events, refused, refused_count: problems.length };
  const conflict = problems.find(({ problem }) => problem.quarantine_id === undefined);
  const whole = conflict ?? (events.length === 0 ? problems[0] : undefined);
  if (whole) {
    sendProblem(response, { ...whole.problem, ...members });
    return;
  }
  const isNew = parts.some(({ accepted }) => accepted.result === 'accepted');
  response.status(isNew ? 202 : 200).json(members);
}

function refusedBody(pointer: string, { slug, detail, errors, quarantine_id }: Problem): Record<string, unknown> {
  return { pointer, type: `urn:issuebridge:problem:${slug}`, detail, errors, quarantine_id };
}
