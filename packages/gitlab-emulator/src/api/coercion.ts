/** Stands for a value that cannot be read as its declared type. */
export const INVALID: unique symbol = Symbol('invalid');
type Invalid = typeof INVALID;

type Shapes = {
  string: string;
  integer: number;
  boolean: boolean;
  /** Array of text, or text with commas. */
  list: string[];
  /** Array of integers, or text with commas. */
  integers: number[];
  /** ISO 8601; milliseconds since the epoch. */
  time: number;
};

/** Types that a parameter can be declared with. */
export type ParameterType = keyof Shapes;
/** What a declared type is read as. */
export type Coerced<T extends ParameterType> = Shapes[T];

const TRUE = /^(?:true|t|1|y|yes|on)$/i;
const FALSE = /^(?:false|f|0|n|no|off)$/i;
const INTEGER = /^[+-]?\d{1,15}$/;

const scalar = (value: unknown): string | undefined => (typeof value === 'object' ? undefined : String(value));

const list = (value: unknown): string[] | Invalid => {
  const parts = Array.isArray(value) ? value : [value];
  if (parts.some((part) => typeof part === 'object' && part !== null)) return INVALID;
  return parts.flatMap((part) => String(part ?? '').split(',')).map((part) => part.trim());
};

/** How each type reads what was sent: numbers pass for text and text for numbers, as in Grape; empty is null. */
export const COERCIONS: { [T in ParameterType]: (value: unknown) => Shapes[T] | Invalid | null } = {
  string: (value) => scalar(value) ?? INVALID,
  integer: (value) => {
    const text = scalar(value);
    if (text === '') return null;
    return text !== undefined && INTEGER.test(text) ? Number(text) : INVALID;
  },
  boolean: (value) => {
    const text = scalar(value);
    if (text === '') return null;
    if (text !== undefined && TRUE.test(text)) return true;
    return text !== undefined && FALSE.test(text) ? false : INVALID;
  },
  list: (value) => {
    const parts = list(value);
    return parts === INVALID ? INVALID : parts.filter((part) => part !== '');
  },
  integers: (value) => {
    const parts = list(value);
    if (parts === INVALID) return INVALID;
    const filled = parts.filter((part) => part !== '');
    return filled.every((part) => INTEGER.test(part)) ? filled.map(Number) : INVALID;
  },
  time: (value) => {
    const text = scalar(value);
    if (text === '') return null;
    const at = text !== undefined && /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
    return Number.isNaN(at) ? INVALID : at;
  },
};
