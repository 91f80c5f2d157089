import { substituteVariables, type VariableSource } from './variables.ts';

/** A destination's token as its variables and files have it at this moment, or what is wrong with it and the mend. */
export type ReadToken = { ok: true; token: string } | { ok: false; problem: string };

/** Reads a destination's token again: files are exchanged under a running process. Never throws. */
export type TokenReader = (destination: string) => Promise<ReadToken>;

/**
 * Makes the reader over the file's values as they were before variables were replaced, so that it goes with that
 * configuration: what else is edited in the file counts only when all of it is loaded.
 */
export function createTokenReader(values: unknown, source: VariableSource): TokenReader {
  return async (destination) => {
    const { value, problems } = await substituteVariables(tokenOf(values, destination), source);
    const [problem] = problems;
    if (problem) return { ok: false, problem: `${problem.message}; ${problem.mend}` };
    if (typeof value === 'string' && value !== '') return { ok: true, token: value };
    return { ok: false, problem: `destination ${destination} has no token` };
  };
}

function tokenOf(values: unknown, destination: string): unknown {
  const { destinations } = values as { destinations?: Record<string, { token?: unknown } | null> };
  return destinations?.[destination]?.token;
}
