import { describe, expect, test } from 'vitest';
import { start } from './harness.ts';

const PAGE = '/security/findings/-/issues/1';

test('an issue’s page shows what it is', async () => {
  const { create, call } = await start();
  const { body } = await create({
    title: 'Login <b>from</b> afar',
    description:
      '| Field | Value |\n|---|---|\n| Host | `srv` |\n\n<details><summary>Raw</summary>\n\n```json\n{"a":1}\n```\n\n</details>\n\n[issuebridge]: # (sm0123)',
    labels: ['severity::high', 'insights'],
    confidential: true,
  });
  await call('POST', '/api/v4/projects/42/issues/1/notes', { json: { body: 'Seen **again**' } });
  const page = await call('GET', body.web_url);
  expect(page.status).toBe(200);
  for (const part of [
    'Login &#60;b&#62;from&#60;/b&#62; afar',
    'Open</span>',
    'Confidential</span>',
    '<span class="label"><span>severity</span><span>high</span></span>',
    '<span class="label"><span>insights</span></span>',
    '<td>Host</td>',
    '<summary>Raw</summary>',
    '<span class="hljs-attr">"a"</span>',
    'Seen <strong>again</strong>',
    'Created 2026-03-01 12:00 UTC by Bot',
  ])
    expect(page.text).toContain(part);
  expect(page.text).not.toContain('sm0123');
});

test('descriptions look as in GitLab: task lists, alerts, strikethrough, quotes, coloured code', async () => {
  const { create, call } = await start();
  await create({
    description: [
      '- [ ] open\n- [x] done\n- plain [ ]\n\n1. [~] off',
      '> [!warning] Mind **this**\n> It may be cut',
      '> [!note]\n> Text',
      '> plain',
      '~~gone~~',
      '>>>\nquoted\n>>>',
      '```yaml\na: 1\n```\n\n```klingon\na: 1\n```',
    ].join('\n\n'),
  });
  const { text } = await call('GET', PAGE);
  for (const part of [
    '<li class="task">☐ open</li>\n<li class="task">☑ done</li>\n<li>plain [ ]</li>',
    '<li class="task">☒ off</li>',
    '<blockquote class="alert alert-warning">\n<p><strong>Mind <strong>this</strong></strong><br />\nIt may be cut</p>',
    '<blockquote class="alert alert-note">\n<p><strong>Note</strong><br />\nText</p>',
    '<blockquote>\n<p>plain</p>',
    '<s>gone</s>',
    '<blockquote>\n<p>quoted</p>',
    '<pre><code><span class="hljs-attr">a:</span> <span class="hljs-number">1</span>',
    '<pre><code>a: 1',
  ])
    expect(text).toContain(part);
});

test('notes are a thread, the internal ones marked; the side says what GitLab’s does', async () => {
  const { create, call } = await start();
  await create({ issue_type: 'incident', severity: 'high', assignee_ids: [5], due_date: '2026-04-01' });
  await call('POST', '/api/v4/projects/42/issues/1/notes', { json: { body: 'First' } });
  await call('POST', '/api/v4/projects/42/issues/1/notes', { json: { body: 'Second', internal: true } });
  await call('PUT', '/api/v4/projects/42/issues/1', { json: { state_event: 'close', discussion_locked: true } });
  const { text } = await call('GET', PAGE);
  expect(text).toMatch(
    /<li class="note" id="note_1">[\s\S]*First[\s\S]*<li class="note internal" id="note_2">[\s\S]*Second/,
  );
  for (const part of [
    '<dt>Assignee</dt><dd>Alice <span class="username">@alice</span></dd>',
    '<dt>Labels</dt><dd><span class="meta">None</span></dd>',
    '<dt>Due date</dt><dd>2026-04-01</dd>',
    '<dt>Severity</dt><dd>high</dd>',
    '<dt>Closed</dt><dd>2026-03-01 12:00 UTC by Bot <span class="username">@project_bot</span></dd>',
    '<dt>Discussion</dt><dd>Locked</dd>',
  ])
    expect(text).toContain(part);
});

test('long code is shown without colours rather than late', async () => {
  const { create, call } = await start();
  await create({ description: `\`\`\`json\n${'[1],'.repeat(30_000)}\n\`\`\`` });
  expect((await call('GET', PAGE)).text).not.toContain('hljs-');
});

describe('nothing that an issue holds can act', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
    '[x](javascript:alert(1)) <a href="javascript:alert(1)">x</a> <a href="data:text/html,x">x</a>',
    '<iframe src="https://evil.example"></iframe><object data="x"></object><embed src="x">',
    '<form action="https://evil.example"><input name="p"><button>Go</button></form>',
    '<style>body{display:none}</style><link rel="stylesheet" href="//evil.example"><meta http-equiv="refresh" content="0">',
    '<p style="position:fixed" id="main" class="badge" onclick="alert(1)">x</p>',
    '> [!note] <script>alert(1)</script>\n\n- [ ] <script>alert(1)</script>\n\n```json"onload="x\n{"<script>":1}\n```',
    '<span class="hljs-attr badge confidential" style="x">x</span><li class="task note">x</li>',
    '</main></body><base href="//evil.example">',
  ])('%s', async (hostile) => {
    const { create, call } = await start();
    await create({ title: hostile.slice(0, 200), description: hostile, labels: [hostile.replaceAll(',', ';')] });
    await call('POST', `/api/v4/projects/42/issues/1/notes`, { json: { body: hostile } });
    for (const path of [PAGE, '/security/findings']) {
      const { headers, text } = await call('GET', path);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; img-src 'none'/);
      expect(text).not.toMatch(/<(?:script|svg|iframe|object|embed|form|input|button|style|base)\b/i);
      expect(text.match(/<(?:link|meta|html|body|main|\/main|\/body)\b/g)).toEqual([
        '<html',
        '<meta',
        '<meta',
        '<link',
        '<body',
        '<main',
        '</main',
        '</body',
      ]);
      expect(text).not.toMatch(/<[^>]*\s(?:on\w+|style)\s*=/i);
      expect(text).not.toMatch(/<[^>]*\shref="(?:javascript|data):/i);
    }
  });
});

test('projects and their issues are listed, the newest first, a page at a time', async () => {
  const { create, call } = await start();
  for (let n = 1; n <= 51; n += 1) await create({ title: `Finding ${n}` });
  expect((await call('GET', '/')).text).toContain('href="/security/findings/-/issues"');
  const first = (await call('GET', '/security/findings/-/issues')).text;
  expect(first.indexOf('Finding 51<')).toBeLessThan(first.indexOf('Finding 50<'));
  expect(first).not.toContain('Finding 1<');
  expect((await call('GET', '/security/findings?page=2')).text).toContain('Finding 1<');
});

test('what is not there is a 404, and a path that cannot be read does no harm', async () => {
  const { call } = await start();
  for (const path of ['/no/project', PAGE, '/security/findings/-/issues/9'])
    expect((await call('GET', path)).status).toBe(404);
  expect((await call('GET', '/%E0%A4%A')).status).toBe(400);
  expect((await call('GET', '/-/health')).text).toBe('GitLab OK');
});
