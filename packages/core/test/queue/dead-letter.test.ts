import { describe, expect, it } from 'vitest';
import { DeadLetterError, RetryError } from '../../src/queue/dead-letter.ts';

describe('what Bull Board shows of a failure', () => {
  it.each([
    ['GitLab refused it', 'mend the template', 'invalid: GitLab refused it. Mend the template.'],
    ['The body is no JSON.', 'on_test is issue', 'invalid: The body is no JSON. on_test is issue.'],
  ])('is reason, detail and mend as sentences, without a place in our code: %s', (detail, hint, text) => {
    const error = new DeadLetterError({ reason: 'invalid', detail, hint });
    expect(error.message).toBe(text);
    expect(error.stack).toBe(text);
  });

  it('is for a retry its message alone', () => {
    expect(new RetryError({ message: 'timeout: no answer', delay: 1 }).stack).toBe('timeout: no answer');
  });
});
