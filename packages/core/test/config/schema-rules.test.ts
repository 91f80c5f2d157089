import { describe, it } from 'vitest';
import { SCHEMA_RULES } from './schema-rules.ts';
import { expectProblem } from './wrong-file.ts';

describe('what the schema refuses', () => {
  it.each(Object.entries(SCHEMA_RULES))('%s', (_, wrong) => expectProblem(wrong));
});
