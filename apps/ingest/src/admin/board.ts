import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { sendProblem } from '../problem.ts';
import { guardChanges } from './guard-changes.ts';
import type { ListedQueue } from './queue-list.ts';
import { redactJob } from './redacted-job.ts';

/** Where Bull Board stands on the admin port. */
export const BOARD_PATH = '/queues';

/** 5 s between the page's polls: its own default asks every queue more often than figures change. */
const PAGE_POLL_SECONDS = 5;

/** Bull Board and how to tell it of new queues. */
export type Board = { router: Router; setQueues: (queues: ListedQueue[]) => void };

/** Makes Bull Board; read-only unless `actions`. */
export function createBoard(input: { actions: boolean; logger: Logger }): Board {
  const { actions, logger } = input;
  const serverAdapter = new ExpressAdapter().setBasePath(BOARD_PATH);
  const board = createBullBoard({
    queues: [],
    serverAdapter,
    options: {
      uiBasePath: dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json')),
      uiConfig: {
        boardTitle: 'issuebridge',
        hideDocsLink: true,
        sortQueues: false,
        showWorkers: false,
        pollingInterval: { showSetting: true, forceInterval: PAGE_POLL_SECONDS },
      },
    },
  });
  const app = (serverAdapter.getRouter() as Express).disable('x-powered-by');
  const router = Router();
  // It has no protection of its own against another site's page in the operator's browser.
  router.use(pageSecurity, guardChanges({ logger, message: 'dashboard action' }), keepJobsWhole, app);
  return {
    router,
    setQueues: (queues) => board.replaceQueues(queues.map(({ queue }) => adapt({ queue, actions }))),
  };
}

/** Jobs all have one name in the queue; on the page they bear what they are. */
function adapt(input: { queue: ListedQueue['queue']; actions: boolean }): BullMQAdapter {
  const { queue, actions } = input;
  // Without its buttons to retry, for one or for all: they keep what a job has spent and lose priorities; redrive does neither.
  const adapter = new BullMQAdapter(queue, {
    readOnlyMode: !actions,
    allowRetries: false,
    externalJobUrl: ({ id }) => ({
      href: `/events/${encodeURIComponent(String(id))}`,
      displayText: 'Why is there (no) issue?',
    }),
  });
  adapter.setFormatter('data', redactJob);
  adapter.setFormatter(
    'name',
    ({ data }: { data?: { kind?: string; source?: string } }) =>
      `${data?.kind ?? 'job'} from ${data?.source ?? 'nobody'}`,
  );
  return adapter;
}

/** The page styles itself inline and is served over plain HTTP; its fonts from another host are not fetched. */
const pageSecurity: RequestHandler = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
});

/** Bull Board's calls for many jobs at once lose their priorities; the button to promote all cannot be hidden. */
const LOSES_PRIORITIES = /^\/api\/queues\/[^/]+\/(retry\/[^/]+|promote)\/?$/;

/** Those that write what the page shows, which is not what the job carries. */
const WRITES_DATA = /^\/api\/queues\/[^/]+\/(add|[^/]+\/update-data)\/?$/;

/** Keeps those calls away, also when changes are allowed. */
const keepJobsWhole: RequestHandler = (request, response, next) => {
  const detail = LOSES_PRIORITIES.test(request.path)
    ? 'For all jobs at once this would lose their priorities; use: issuebridge dead-letters redrive.'
    : WRITES_DATA.test(request.path) &&
      'This page shows bodies without their values, and would write them so; send the event again.';
  if (request.method === 'GET' || !detail) return next();
  sendProblem(response, { slug: 'forbidden', status: 403, title: 'Not allowed', detail });
};
