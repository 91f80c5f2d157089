import type { z } from 'zod';

/** One field that is wrong: a JSON pointer and a sentence without values of the body. */
export type FieldProblem = { pointer: string; detail: string };

/** What is wrong with a payload as a whole and field by field. */
export type PayloadProblem = { detail: string; errors: FieldProblem[] };

/** 20: enough to mend a template by; a list of 50,000 wrong items needs no 50,000 sentences. */
const MAX_ERRORS = 20;

/** What a preset's schema has against a payload; undefined when nothing. `place` says where in the body a member of it stands. */
export function checkPayload(input: {
  schema: z.ZodType;
  payload: Record<string, unknown>;
  presetName: string;
  place?: { member: string; pointer: string };
}): PayloadProblem | undefined {
  const checked = input.schema.safeParse(input.payload);
  if (checked.success) return undefined;
  const errors = checked.error.issues
    .slice(0, MAX_ERRORS)
    .map((issue) => ({ pointer: placed(pointerOf(issue.path), input.place), detail: issue.message }));
  const detail = `The body is JSON, but not what preset ${input.presetName} expects: ${errors.map(sentence).join('; ')}.`;
  return { detail, errors };
}

/** Names in a payload can be the sender's own text: the pointer ends before the first that is not plain. */
function pointerOf(path: PropertyKey[]): string {
  const parts = path.map(String);
  const foreign = parts.findIndex((part) => !/^[\w.-]{1,64}$/.test(part));
  return (foreign === -1 ? parts : parts.slice(0, foreign)).map((part) => `/${part}`).join('');
}

function placed(pointer: string, place: { member: string; pointer: string } | undefined): string {
  const member = `/${place?.member}`;
  const isThere = pointer === member || pointer.startsWith(`${member}/`);
  return place && isThere ? place.pointer + pointer.slice(member.length) : pointer;
}

function sentence(problem: FieldProblem): string {
  return `${problem.pointer === '' ? 'it' : problem.pointer.slice(1)} ${problem.detail}`;
}
