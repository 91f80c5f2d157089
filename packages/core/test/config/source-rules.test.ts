import { describe, it } from 'vitest';
import { SOURCE_RULES } from './source-rules.ts';
import { expectProblem } from './wrong-file.ts';

describe('what the schema refuses of sources', () => {
  it.each(Object.entries(SOURCE_RULES))('%s', (_, wrong) => expectProblem(wrong));
});
