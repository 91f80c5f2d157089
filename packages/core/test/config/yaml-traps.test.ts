import { describe, it } from 'vitest';
import { expectProblem } from './wrong-file.ts';
import { YAML_TRAPS } from './yaml-rules.ts';

describe('what YAML reads otherwise than it was meant', () => {
  it.each(Object.entries(YAML_TRAPS))('%s', (_, wrong) => expectProblem(wrong));
});
