import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownLink } from '../../src/issue/neutralise/link.ts';

const link = (value: string) => markdownLink(value, 'Open', ['gitlab.example.com', 'http://127.0.0.1:8090']);

describe('a link of text from outside', () => {
  it.each([
    ['https://app.example.com/a/b?x=1&y=2#z', '[Open (app.example.com)](https://app.example.com/a/b?x=1&y=2#z)'],
    ['HTTP://App.Example.com:8443', '[Open (app.example.com:8443)](http://app.example.com:8443/)'],
    [
      'https://app.example.com/(x)[y]_*`<b>" |',
      '[Open (app.example.com)](https://app.example.com/%28x%29%5By%5D_%2A%60%3Cb%3E%22%20%7C)',
    ],
    [
      'https://www.example.com/@x/~y;&copy;',
      '[Open (www\u2060.example.com)](https://www.example.com/%40x/%7Ey%3B&copy%3B)',
    ],
    ['https://bücher.example/', '[Open (xn--bcher-kva.example)](https://xn--bcher-kva.example/)'],
  ])('%s is followed', (value, text) => expect(link(value)).toBe(text));

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'ftp://example.com',
    '//example.com',
    'http:example.com',
    'https:\\\\example.com',
    '/a/b',
    'text',
    'https://user:password@example.com/',
    'https://user@example.com/',
    'https://gitlab.example.com@example.com/',
    'https://gitlab.example.com/g/p/-/issues/1',
    'https://GITLAB.example.com./g/p/-/issues/1',
    'https://gitlab.example.com:8443/g/p/-/issues/1',
    'https://gitlab.other-name.example/g/p/-/issues/1',
    'https://gitlab.other-name.example/g/p/%2D/issues/1',
    'https://gitlab.other-name.example/g/p%2f-%2Fissues/1?%',
    'http://127.0.0.1/g',
    'http://2130706433:9/g',
    'https://',
    'https://e.example)',
    'https://e`x.example',
    `https://example.com/${'x'.repeat(3_000)}`,
  ])('%.60s is only shown', (value) => expect(link(value)).toMatch(/^`.*`$/));

  it('shows nothing for nothing', () => expect(link('')).toBe(''));

  it('is never more than one link, whatever its label', () => {
    fc.assert(
      fc.property(
        fc
          .webUrl({ withQueryParameters: true, withFragments: true })
          .filter((url) => !/(?:\/|%2f)(?:-|%2d)(?:\/|%2f)/i.test(url)),
        fc.string({ unit: 'grapheme' }),
        (url, label) => {
          expect(markdownLink(url, label, [])).toMatch(/\]\(https?:\/\/[^\s()<>[\]"'\\`*~!@|]*\)$/);
        },
      ),
    );
  });
});
