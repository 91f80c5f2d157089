import { describe, expect, test } from 'vitest';
import { findOlderQuickActions } from '../src/text/older-quick-action.ts';
import { extractQuickActions } from '../src/text/quick-action.ts';
import { start } from './harness.ts';

describe('commands in a description run with the rights of the token and are cut out', () => {
  test.each([
    ['/close', { state: 'closed' }],
    ['/CLOSE', { state: 'closed' }],
    ['/confidential', { confidential: true }],
    ['/label ~known ~"not there"', { labels: ['first', 'known'] }],
    ['/unlabel ~first', { labels: [] }],
    ['/relabel ~known', { labels: ['known'] }],
    ['/assign @alice', { assignees: ['alice'] }],
    ['/title Owned', { title: 'Owned' }],
    ['/due 2030-01-01', { dueDate: '2030-01-01' }],
    ['/due in 2 days', { dueDate: '2026-03-03' }],
    ['/lock', { discussionLocked: true }],
    ['/cc @all', {}],
    ['/move security/other', { state: 'closed', movedToId: 2 }],
    ['/move nowhere/at-all', { state: 'opened' }],
  ])('%s', async (command, expected) => {
    const { emulator, create } = await start();
    await create({ description: `Before\n${command}\n\nAfter`, labels: ['first'] });
    expect(emulator.state.issue(42, 1)).toMatchObject({ description: 'Before\nAfter', ...expected });
    expect(emulator.recorded.quickActions).toMatchObject([
      { projectId: 42, iid: 1, field: 'description', line: 1, rule: 'newer', ran: true },
    ]);
  });

  test('in an update and in a note as well', async () => {
    const { emulator, create, call } = await start();
    await create({});
    await call('PUT', '/api/v4/projects/42/issues/1', { json: { description: 'x\n/confidential' } });
    await call('POST', '/api/v4/projects/42/issues/1/notes', { json: { body: 'x\n/close' } });
    expect(emulator.state.issue(42, 1)).toMatchObject({ confidential: true, state: 'closed', description: 'x' });
    expect(emulator.recorded.quickActions).toMatchObject([
      { command: 'confidential', field: 'description' },
      { command: 'close', field: 'note', noteId: 1 },
    ]);
  });
});

describe('today’s rule', () => {
  test.each([
    ['a paragraph of its own', 'x\n\n/close\n\ny', 'x\n\ny'],
    ['the first line', '/close\ny', 'y'],
    ['several lines', '/close\n/label ~a b\ny', 'y'],
    ['a carriage return before it', 'x\n\r/close', 'x'],
    ['after an HTML comment’s paragraph', '<!-- x -->\n\n/close', '<!-- x -->'],
    ['a lazy end with a space', '/close \ny', 'y'],
  ])('runs one in %s', (_name, text, stored) => {
    const found = extractQuickActions(text);
    expect(found.actions[0]).toMatchObject({ command: 'close' });
    expect(found.text).toBe(stored);
  });

  test.each([
    ['a fence', '```\n/close\n```'],
    ['a fence of tildes', '~~~\n/close\n~~~'],
    ['a longer fence that holds a shorter one', '````\n```\n/close\n```\n````'],
    ['a quote', '> x\n> /close'],
    ['a multi-line quote', '>>>\n/close\n>>>'],
    ['an HTML block', '<div>\n/close\n</div>'],
    ['a list', '- x\n/close'],
    ['a code span over lines', 'x `a\n/close\nb` y'],
    ['a line with a space before it', 'x\n /close'],
    ['the middle of a line', 'x /close'],
    ['a word that is no command', '/usr\n/etc/passwd\n/closed'],
    ['a link reference definition', '[x]: <\n/close>'],
  ])('leaves %s alone', (_name, text) => {
    expect(extractQuickActions(text)).toEqual({ text, actions: [] });
  });

  test('ends on a megabyte of hostile argument', () => {
    const text = `/close${' '.repeat(1_000_000)}x`;
    expect(extractQuickActions(text)).toMatchObject({ text: '', actions: [{ command: 'close', argument: 'x' }] });
  });

  test('stores no carriage return and no white space at the end, as GitLab does', () => {
    expect(extractQuickActions('a\r\nb\rc \n\n')).toEqual({ text: 'a\nbc', actions: [] });
  });
});

describe('the older rule', () => {
  test.each([
    ['a fence of six backticks', '``````\n/close\n``````'],
    ['a fence of tildes', '~~~\n/close\n~~~'],
    ['a fence that the text closes', '```\nx\n```\n/close\n```'],
    ['a fence with words after its end', '```\n/close\n``` x'],
    ['a list', '- x\n/close'],
    ['an HTML block on one line', '<div>\n/close'],
    ['a backtick without its other', '`\n/close'],
  ])('finds one in %s', (_name, text) => {
    expect(findOlderQuickActions(text)).toMatchObject([{ command: 'close', known: true }]);
  });

  test.each([
    ['a fence', 'x\n```\n/close\n```'],
    ['a fence of four backticks, which reads as code spans', '````\n/close\n````'],
    ['a multi-line quote', '>>>\n/close\n>>>'],
    ['a quote', '> /close'],
    ['an HTML block', '<p>\n/close\n</p>'],
    ['a code span over lines', '`\n/close\n`'],
    ['a space before it', ' /close'],
    ['a path', '/etc/passwd'],
  ])('finds none in %s', (_name, text) => {
    expect(findOlderQuickActions(text)).toEqual([]);
  });

  test('is recorded, not run, and never twice for one line', async () => {
    const { emulator, create } = await start();
    await create({ description: '/confidential\n\n~~~\n/close\n~~~\n\n/unheard of' });
    expect(emulator.state.issue(42, 1)).toMatchObject({ state: 'opened', confidential: true });
    expect(
      emulator.recorded.quickActions.map(({ line, command, rule, ran, known }) => [line, command, rule, ran, known]),
    ).toEqual([
      [0, 'confidential', 'newer', true, true],
      [3, 'close', 'older', false, true],
      [6, 'unheard', 'older', false, false],
    ]);
  });

  test.each(['```\n', '`x', '<a>\n', '>>>\n', '<', '`\n/close\n', '/close\n'])('ends on a megabyte of %j', (part) => {
    const text = part.repeat(Math.floor(1_000_000 / part.length));
    expect(Array.isArray(findOlderQuickActions(text))).toBe(true);
  });
});
