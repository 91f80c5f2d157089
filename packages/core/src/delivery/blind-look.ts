import { createError } from '../gitlab/error.ts';
import type { Destination } from './destination.ts';
import type { LookUp } from './look-up.ts';
import { findTrouble, roleIn } from './project-trouble.ts';

type Blind = Extract<LookUp, { ok: false }>;

/**
 * Why a list of this project's issues would prove nothing: to a token of too low a role GitLab lists no confidential issue
 * of another account, and the one looked for may be just that. Undefined where the token sees all, or GitLab
 * answers and does not say; where it does not answer, nothing is proved.
 */
export async function findBlindness(destination: Destination, projectId: number): Promise<Blind | undefined> {
  const project = await destination.client.findProject(String(projectId));
  if (!project.ok) {
    const { definite, status, effect } = project.error;
    const wasAnswered = definite && status !== undefined && effect !== 'pace';
    return wasAnswered ? undefined : { ok: false, error: project.error, date: project.date };
  }
  const { id, permissions } = project.value;
  const trouble = roleIn(project.value) === undefined ? undefined : findTrouble({ id, permissions });
  if (trouble === undefined) return undefined;
  const detail = 'the token does not see confidential issues of others, so an issue that is not listed may be there';
  return { ok: false, error: createError({ reason: 'forbidden', detail, hint: trouble }), date: project.date };
}
