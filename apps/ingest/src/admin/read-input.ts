import type { Response } from 'express';
import type { z } from 'zod';
import { sendProblem } from '../problem.ts';

/** Reads a query or a body by its schema; undefined when it was wrong and every mistake has been answered with 400. */
export function readInput<S extends z.ZodType>(input: {
  schema: S;
  value: unknown;
  response: Response;
}): z.output<S> | undefined {
  const result = input.schema.safeParse(input.value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part)}`).join(''),
    detail: message,
  }));
  const sentences = errors.map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer.slice(1)}: ${detail}`));
  sendProblem(input.response, {
    slug: 'invalid-request',
    status: 400,
    title: 'The request is wrong',
    detail: sentences.join('; '),
    errors,
  });
  return undefined;
}
