import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMarkdown } from '../src/text/markdown.ts';
import { findOlderQuickActions } from '../src/text/older-quick-action.ts';
import { COMMANDS, extractQuickActions } from '../src/text/quick-action.ts';
import { scanHtml } from '../src/text/scan-html.ts';

const FRAGMENTS = [
  ...[
    '\n',
    '\n\n',
    '\r',
    ' ',
    '    ',
    '\t',
    '`',
    '```',
    '````',
    '~~~',
    '>',
    '>>>',
    '- ',
    '1. ',
    '| a |\n|---|\n',
    '***',
  ],
  ...[
    '/close',
    '/label ~x',
    '/unheard',
    '/',
    '<div>',
    '</div>',
    '<!--',
    '-->',
    '<script>',
    '<a href="',
    '">',
    '\\',
    '\0',
  ],
  ...[
    '@alice',
    '#1',
    '![x](',
    '[x](',
    ')',
    '[x]: ',
    'javascript:alert(1)',
    'https://e.example/',
    '&lt;',
    'ü',
    '😀',
    'text',
  ],
];
const texts = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((parts) => parts.join(''));

test('only whole lines that begin with a known command are run, and what is stored is the rest', () => {
  fc.assert(
    fc.property(texts, (submitted) => {
      const lines = submitted.replaceAll('\r', '').split('\n');
      const { text, actions } = extractQuickActions(submitted);
      for (const { command, line } of actions) {
        expect(COMMANDS.has(command)).toBe(true);
        expect(lines[line]?.toLowerCase().startsWith(`/${command}`)).toBe(true);
      }
      const kept = text.split('\n').filter((line) => line.trim() !== '');
      expect(lines.map((line) => line.trim()).join('\n')).toContain(kept[0]?.trim() ?? '');
      expect(text).not.toContain('\r');
    }),
    { numRuns: 500 },
  );
});

test('a text none of whose lines begins with a slash runs nothing by either rule, whatever surrounds it', () => {
  const disarmed = texts.map((text) => text.replaceAll('\r', '').replace(/^(?=\/)/gm, ' '));
  fc.assert(
    fc.property(disarmed, (text) => {
      expect(extractQuickActions(text).actions).toEqual([]);
      expect(findOlderQuickActions(text)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('no text becomes a script, a handler or a link that runs', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const html = renderMarkdown(text);
      expect(html).not.toMatch(/<script|<[^>]*\son\w+=|<[^>]*(?:href|src)="\s*javascript:/i);
      const targets = scanHtml(html, { publicUrl: 'https://gitlab.example', codeHides: true }).targets;
      expect(targets.filter(({ url }) => /^\s*javascript:/i.test(url))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
