import { describe, expect, it } from 'vitest';
import { findFooter, footer, withoutTrace } from '../../src/issue/description/footer.ts';
import { sampleEvent } from './sample-event.ts';

const event = sampleEvent();
const { id, receivedAt } = event;
const adminUrl = 'https://issuebridge.test:8081/ops';
const told = footer({ event, route: 'default' });
const linked = footer({ event, route: 'default', adminUrl });

describe('the footer', () => {
  it('leads to the trace: to its page, or to the command that tells it', () => {
    expect(told).toMatch(new RegExp(` · why: \`issuebridge trace ${id}\`</sub>$`));
    expect(linked).toMatch(new RegExp(` · \\[why\\]\\(${adminUrl}/events/${id}\\)</sub>$`));
  });

  it.each([
    ['with the command', told],
    ['with a link', linked],
    ['of an older version, without either', withoutTrace(told)],
  ])('is found %s', (_name, text) => {
    expect(findFooter(`Text\n\n${text}\n`)).toEqual({ eventId: id, receivedAt });
  });

  it('is the same text wherever the pages are, and what stands elsewhere stays', () => {
    expect(withoutTrace(linked)).toBe(withoutTrace(told));
    expect(withoutTrace(told)).not.toContain('why');
    const quoted = `${told}\nand more`;
    expect(withoutTrace(quoted)).toBe(quoted);
  });
});
