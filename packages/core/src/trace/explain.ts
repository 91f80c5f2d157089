import { withEnd } from '../runtime/sentence.ts';
import { explainDead } from './explain-dead.ts';
import { explainDelivered } from './explain-delivered.ts';
import type { Explanation } from './explanation.ts';
import type { Situation } from './situation.ts';

const SEND_AGAIN = 'have it sent again with an Idempotency-Key of its own';

/** Answers "why is there (no) issue" for wherever an event may stand. A case that is missing fails the type check. */
export function explain(situation: Situation): Explanation {
  switch (situation.kind) {
    case 'unknown':
      return explainUnknown(situation.receivedAt);
    case 'expired':
      return {
        answer: `Nothing is known of it any more: by its id it was received at ${situation.receivedAt}, and records are kept for ${situation.retention} after the end.`,
        mend: 'search GitLab for the id, which stands at the end of the issue or note if there is one',
      };
    case 'lost':
      return {
        answer: `There is no issue: the event was on its way, but ${situation.queue} no longer has its job. Somebody removed it.`,
        mend: SEND_AGAIN,
      };
    case 'no_worker':
      return {
        answer: `There is no issue yet: the event waits in ${situation.queue}, and no worker serves that queue.`,
        mend: 'start a worker, or see why those that should run do not: issuebridge worker',
      };
    case 'paused':
      return {
        answer: `There is no issue yet: the event waits in ${situation.queue}, which a person has paused.`,
        mend: 'resume the queue on the dashboard',
      };
    case 'in_intake':
      return wait(
        `it ${situation.isRedriven ? 'was sent on its way again and ' : ''}waits to be routed${placed(situation.ahead)}`,
      );
    case 'being_routed':
      return wait('it is being routed at this moment');
    case 'intake_delayed':
      return {
        answer: `There is no issue yet: routing it broke off, and it is tried again at ${situation.next}.`,
        mend: 'see the log of the workers if that goes on',
      };
    case 'parked':
      return explainParked(situation);
    case 'limited':
      return wait(`GitLab's limit is reached, and ${situation.queue} goes on at ${situation.until}, by itself`);
    case 'waiting': {
      const { queue, ahead, perMinute } = situation;
      return wait(`it waits for its turn in ${queue}${placed(ahead)}${duration(ahead, perMinute)}`);
    }
    case 'being_delivered':
      return wait(`it is being delivered to ${situation.queue} at this moment`);
    case 'doubtful': {
      const { since, next, error } = situation;
      const from = since === undefined ? '' : ` since ${since}`;
      return {
        answer: `There may be an issue already: GitLab gave no clear answer to the request that would make it (${told(error)}). It is looked for${from}, next at ${next}, and made again only once GitLab has surely not made it.`,
        mend: undefined,
      };
    }
    case 'retrying': {
      const { next, attempts, error } = situation;
      const count = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
      return {
        answer: `There is no issue yet: ${count} failed, the last one by ${told(error)}. The next is at ${next}.`,
        mend: error.hint === '' ? undefined : error.hint,
      };
    }
    case 'postponed':
      return wait(
        `it waits for its turn until ${situation.next}: GitLab counts notes too, and one attempt at a time goes on with an incident`,
      );
    case 'delivered':
      return explainDelivered(situation);
    case 'dropped':
      return {
        answer: `There is no issue, because a rule of the configuration drops such events: ${withEnd(situation.detail)}`,
        mend: 'if it should have become one, change that route, and have the event sent again with an Idempotency-Key of its own',
      };
    case 'test_ignored':
      return {
        answer: 'There is no issue, because it was a test event, and on_test of its source is ignore.',
        mend: 'if tests should become issues, set on_test: issue',
      };
    case 'resolved_unknown':
      return {
        answer: 'There is no issue, because it only said that something is over, and no issue of that is known.',
        mend: undefined,
      };
    case 'discarded':
      return {
        answer: `There is no issue, because a person discarded the event (${situation.by}).`,
        mend: `if it is needed after all, ${SEND_AGAIN}`,
      };
    case 'split':
      return {
        answer: `There is no issue of this id: it was a body of several events, and each has an id of its own (${situation.into}).`,
        mend: undefined,
      };
    case 'dead':
      return explainDead(situation);
    case 'dead_removed':
      return {
        answer: `There is no issue: the event ended as a dead letter (${situation.reason}: ${situation.detail}), and that is gone, by its retention or by hand.`,
        mend: SEND_AGAIN,
      };
  }
}

function explainUnknown(receivedAt: string | undefined): Explanation {
  const refused =
    'an answer other than 200 or 202 (401: wrong credentials; 503: to be sent again) promises no event, and the log of ingest says why, by the X-Request-Id of the answer';
  if (receivedAt === undefined) {
    return {
      answer: 'This is not the id of an event.',
      mend: `take the event_id of the answer the sender got; ${refused}`,
    };
  }
  return {
    answer: `No event of this id is known. By its form it would be of ${receivedAt}; it was never kept here, was forgotten on request, or has had its retention.`,
    mend: `see whether this is the right Redis (REDIS_URL, REDIS_PREFIX); ${refused}`,
  };
}

function explainParked(situation: Extract<Situation, { kind: 'parked' }>): Explanation {
  const { scope, since, reason, hint, nextProbe, isDoubtful } = situation;
  const what = scope.includes('/') ? 'this project' : 'all of this GitLab';
  const doubt = isDoubtful
    ? ' It may have been made before that: it is looked for, and not made again until that is clear.'
    : '';
  return {
    answer: `There is no issue yet: ${scope} (${what}) is parked since ${since}, by ${reason}. It is looked at again by ${nextProbe}, and goes on by itself once mended; nothing is lost, and no attempt is spent.${doubt}`,
    mend: hint,
  };
}

function wait(what: string): Explanation {
  return { answer: `There is no issue yet: ${what}.`, mend: undefined };
}

function placed(ahead: number | undefined): string {
  if (ahead === undefined) return '';
  return ahead === 0 ? ', next in line' : `, ${ahead} before it`;
}

/** Of what is ahead some need no issue: it is the longest at this pace. */
function duration(ahead: number | undefined, perMinute: number | undefined): string {
  if (!ahead || !perMinute) return '';
  const minutes = Math.ceil(ahead / perMinute);
  return `; ${Math.floor(perMinute)} issues go there a minute, so it is at most ${minutes} min`;
}

function told({ reason, detail }: { reason: string; detail: string }): string {
  return detail === '' ? reason : `${reason}: ${detail}`;
}
