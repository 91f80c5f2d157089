import type { Inferred } from '../inferred.ts';
import type { Instance } from '../instance/instance.ts';
import { type Answer, error } from './answer.ts';
import { COERCIONS, type Coerced, INVALID, type ParameterType } from './coercion.ts';

/** One declared parameter, as an endpoint of Grape declares it. */
export type Parameter = {
  type: ParameterType;
  required?: boolean;
  values?: readonly (string | number)[];
  /** false: an empty value is an error instead of nothing. */
  allowBlank?: boolean;
};

/** The declared parameters of an endpoint. */
export type Declaration = Record<string, Parameter>;

/** Values by name: undefined was not sent, null was sent empty. */
export type Values<D extends Declaration> = { [N in keyof D]: Coerced<D[N]['type']> | null | undefined };

/** Reads the declared parameters and ignores all others; what is wrong is named in one sentence, as Grape does. */
export const declare = <D extends Declaration>(
  { instance: { inferred }, parameters: given }: { instance: Instance; parameters: Record<string, unknown> },
  declaration: D,
): { kind: 'read'; values: Values<D> } | { kind: 'refused'; answer: Answer } => {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(declaration)) {
    if (!Object.hasOwn(given, name)) {
      if (parameter.required) problems.push(`${name} is missing`);
      continue;
    }
    const raw = given[name];
    const value = raw === null ? null : COERCIONS[parameter.type](raw);
    values[name] = value;
    const problem = problemOf({ value, raw, parameter }, inferred);
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  if (problems.length > 0) return { kind: 'refused', answer: error(400, problems.join(inferred.problemSeparator)) };
  return { kind: 'read', values: values as Values<D> };
};

const problemOf = (
  { value, raw, parameter }: { value: unknown; raw: unknown; parameter: Parameter },
  { emptyText, notInListText }: Inferred,
): string | undefined => {
  if (value === INVALID) return 'is invalid';
  if (parameter.allowBlank === false && (value === null || raw === '')) return emptyText;
  if (parameter.values !== undefined && value !== null && !parameter.values.includes(value as string | number))
    return notInListText;
  return undefined;
};
