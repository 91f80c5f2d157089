import { allowedProjectsOf } from '@issuebridge/core/config/allowed-projects.ts';
import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';
import { canonicalJson } from '@issuebridge/core/event/canonical-json.ts';
import { sha256Hex } from '@issuebridge/core/event/sha256.ts';
import type { Request, RequestHandler } from 'express';
import { type Accepted, acceptEvent, quarantine } from './accept-event.ts';
import { answer, refuse } from './answer.ts';
import { authenticateDropIn, refuseUnauthorized } from './authenticate.ts';
import type { ApiDependencies } from './dependencies.ts';
import { keyOf } from './idempotency.ts';
import { readIssueParameters } from './issue-parameters.ts';
import type { Problem } from './problem.ts';
import type { Source } from './sources.ts';
import { takeBody } from './take-body.ts';

type DropInRequest = Request<{ id: string }>;

/** `POST /api/v4/projects/{id}/issues`: GitLab's own call, so that the vendor's recipe works with only host and token changed. */
export function dropIn(dependencies: ApiDependencies): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const authentication = authenticateDropIn({ ...dependencies, request });
    if (!authentication.ok) return refuseUnauthorized({ ...dependencies, request, response, refused: authentication });
    const { source } = authentication;
    const project = findAllowedProject({ sent: request.params.id, settings: source.settings });
    if (project === undefined) return refuse({ ...dependencies, response, source, problem: NO_SUCH_PROJECT });
    const body = await takeBody({ ...dependencies, request, source, maxBytes: dependencies.maxBody() });
    switch (body.kind) {
      case 'aborted':
        return;
      case 'refused':
        return refuse({ ...dependencies, response, source, problem: body.problem });
      case 'ended':
        return answer({ ...dependencies, response, source, accepted: body.accepted });
      case 'whole': {
        const accepted = await acceptIssue({ dependencies, source, project, request, bytes: body.bytes });
        return answer({ ...dependencies, response, source, accepted });
      }
    }
  };
}

async function acceptIssue(input: {
  dependencies: ApiDependencies;
  source: Source;
  project: string;
  request: DropInRequest;
  bytes: Buffer;
}): Promise<Accepted> {
  const { dependencies, source, project, request, bytes } = input;
  const read = await readIssueParameters({ url: request.originalUrl, headers: request.headers, bytes });
  if (!read.ok) {
    const problem = { slug: 'unreadable-body', status: 400, title: 'The body cannot be read', detail: read.detail };
    const whole = await withSentBeside({ project, url: request.originalUrl, bytes });
    return quarantine({ ...dependencies, source, bytes: whole, refusal: { kind: 'unreadable', problem } });
  }
  const body = canonicalJson({ ...read.parameters, project });
  const bodyHash = sha256Hex(body);
  const key = keyOf({ headers: request.headers, contentHash: bodyHash });
  if (!key.ok) return quarantine({ ...dependencies, source, bytes: Buffer.from(body), refusal: key.refusal });
  logForeignLabels({ dependencies, source, labels: read.parameters.labels });
  return acceptEvent({ ...dependencies, source, body, bodyHash, key });
}

/** A body that cannot be read, below what its path and query say: the title may stand nowhere else. Tokens are left out. */
async function withSentBeside(input: { project: string; url: string; bytes: Buffer }): Promise<Buffer> {
  const query = await readIssueParameters({ url: input.url, headers: {}, bytes: Buffer.alloc(0) });
  const sent = canonicalJson({ ...(query.ok ? query.parameters : {}), project: input.project });
  return Buffer.concat([Buffer.from(`Path and query: ${sent}\n\n`), input.bytes]);
}

/** The project as the configuration spells it; GitLab's paths know no case. */
function findAllowedProject(input: { sent: string; settings: SourceSettings }): string | undefined {
  const sent = input.sent.toLowerCase();
  return allowedProjectsOf(input.settings).find((project) => project.toLowerCase() === sent);
}

const NO_SUCH_PROJECT: Problem = {
  slug: 'project-not-allowed',
  status: 404,
  title: 'Project not found',
  detail:
    'This source may not make issues in that project. Its allowed_projects (else its issue.project) names those it may.',
};

/** The worker leaves them out; the log says that it will, without their text. */
function logForeignLabels(input: { dependencies: ApiDependencies; source: Source; labels: unknown }): void {
  const { dependencies, source, labels } = input;
  const sent = Array.isArray(labels) ? labels.map(String) : typeof labels === 'string' ? labels.split(',') : [];
  const foreign = sent.filter((label) => !source.settings.allowed_labels.includes(label.trim())).length;
  if (foreign === 0) return;
  dependencies.logger.info({ source: source.name, reason: 'label_not_allowed', count: foreign }, 'labels left out');
}
