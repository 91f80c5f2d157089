import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem, TOKEN } from './system.ts';

const LABELS = [
  'severity::critical',
  'severity::high',
  'severity::medium',
  'severity::low',
  'severity::unknown',
  'test',
  'unreadable',
];
let system: System;
beforeAll(async () => {
  system = await startSystem({
    redis: testRedis(),
    emulator: { projects: [{ id: 42, path: 'security/findings', labels: LABELS }] },
    sources: `
  insights:
    preset: insights
    auth: { bearer: [${TOKEN}] }
    issue: { project: 42, labels: ["severity::{{ event.severity }}"] }
    routes:
      - { name: low, when: { event.severity: { below: medium } }, drop: "low findings are not tracked" }
  custom:
    preset: insights
    auth: { bearer: [${TOKEN}] }
    incident_key: "%%incidentId%%"
    issue:
      project: 42
      title: "%%severity%% {{ definitionSummary }} %%entityName%%"
      description: |
        # %%definitionSummary%%

        **%%severity%%** at \`%%location%%\` by %%entityName%%

        | a | b |
        |---|---|
        | %%source%% | {{ entityType }} |

        - %%incidentType%%
        %%timestamp%%

        > %%link%%

        \`\`\`
        %%definitionId%%
        \`\`\`
        {{ entityName | code }} {{ source | cell }} {{ location | markdown }}

        {{ definitionSummary | code_block }}
  recipe:
    preset: gitlab-issue
    auth: { bearer: [recipe-token] }
    issue: { project: 42 }
`,
  });
});
afterAll(() => system.stop());
beforeEach(() => system.emulator.clearRecorded());

const HOSTILE: Array<[string, string]> = [
  ['quick actions', 'x\n/close\n/confidential\n/assign @root\n/label ~admin\n\r/move other/project\r/lock'],
  ['a quick action at its start', '/close'],
  ['mentions', '@root @all @security/team a@b.example,@x'],
  ['references', '#1 !2 &3 $4 ~bug ~"a b" %"v1" group/project#5 [issue:7] GL-8 ^alert#9 deadbeefdeadbeef [[wiki]]'],
  ['an issue’s URL', 'http://GITLAB/security/findings/-/issues/1 <http://GITLAB/security/findings/-/issues/1>'],
  [
    'links and images',
    '![x](http://evil.example/x.png) [a](http://evil.example) <img src=http://evil.example> www.evil.example',
  ],
  ['fences', '```\n/close\n```\n~~~\n````js\n/close'],
  ['backticks', '` `` ``` /close ` @root ``'],
  ['HTML', '</details></table><!-- --><script>alert(1)</script><a href="x">@root</a>\n/close'],
  ['control characters', '\u0000\u0007\u001b[31m\u0085/close\u2028/close\u202e@root\ufeff'],
  ['lone surrogates', '\ud800@root\udc00 #1'],
  ['Liquid', '{{ event.id }} {% raw %} {% include "x" %} {{ "a" | raw }}'],
  ['percent names', '%%severity%% %%tenantId%% %%x'],
  ['a marker', '[issuebridge]: # (ibm000000000000000000000000000000000000)'],
  ['a table', '| a | b |\n|---|---|\n\n# h\n---\n'],
];
const FIELDS = Object.keys(detection());

async function issueOf(eventId: string) {
  const event = await system.until(eventId, 'delivered', 'ignored', 'dead');
  expect(event.status).toBe('delivered');
  const iid = Number(event.issue?.web_url.split('/').at(-1));
  const issue = system.emulator.state.issue(42, iid);
  if (!issue) throw new Error(`no issue ${iid}`);
  return issue;
}
function expectNothingActed(): void {
  const { quickActions, mentions, references, labelsCreated, links } = system.emulator.recorded;
  expect({ quickActions, mentions, references, labelsCreated }).toEqual({
    quickActions: [],
    mentions: [],
    references: [],
    labelsCreated: [],
  });
  expect(links.filter(({ url, kind }) => kind === 'image' || !url.startsWith('https://app.beyondtrust.io/'))).toEqual(
    [],
  );
}
const post = async (fields: Record<string, unknown>, source: string) => {
  const { status, body } = await system.post(detection(fields), {}, source);
  expect(status).toBe(202);
  return body.event_id;
};

describe('promise 5: text from outside cannot act', () => {
  for (const source of ['insights', 'custom']) {
    it.each(HOSTILE)(
      `not by %s in any of the twelve fields, through the ${source === 'custom' ? 'operator’s' : 'default'} template`,
      async (_name, text) => {
        const value = text.replaceAll('GITLAB', new URL(system.emulator.url).host);
        const posts = FIELDS.map(async (field) => {
          // Another incident each; where the key's own fields are hostile, the hostile text is made unique.
          const unique = ['incidentId', 'tenantId', 'definitionId'].includes(field) ? crypto.randomUUID() : '';
          return { field, issue: await issueOf(await post({ [field]: value + unique }, source)) };
        });
        for (const { field, issue } of await Promise.all(posts)) {
          expect(issue.state).toBe('opened');
          expect(issue.confidential).toBe(true);
          if (source === 'insights')
            expect(issue.labels).toEqual([field === 'severity' ? 'severity::unknown' : 'severity::high']);
          expect([...issue.title].length).toBeLessThanOrEqual(255);
          expect(`${issue.title}${issue.description}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e]/u);
        }
        expectNothingActed();
      },
    );
  }

  it('not when all twelve are hostile at once, nor in the note of a second event', async () => {
    const all = HOSTILE.map(([, text]) => text).join('\n');
    const fields = Object.fromEntries(FIELDS.map((field) => [field, all]));
    // With a hostile key of its own it would be another incident, not a note.
    const known = { incidentId: crypto.randomUUID(), tenantId: 't-1' };
    for (const source of ['insights', 'custom']) {
      await issueOf(await post({ ...fields, ...known }, source));
      const second = await system.until(
        await post({ ...fields, ...known, extra: '@root\n/close' }, source),
        'delivered',
      );
      expect(second.outcome).toBe('noted');
    }
    expectNothingActed();
  });

  it('not by bending the JSON: a repeated key is refused, and still becomes an issue that shows the body', async () => {
    const bent = JSON.stringify(detection()).replace('{', '{"entityName":"x\\n/close @root","sever\\u0069ty":"Low",');
    const { status, body } = await system.post(bent);
    expect(status).toBe(400);
    const { quarantine_id: id } = body as unknown as { quarantine_id: string };
    const issue = await issueOf(id);
    expect(issue.description).toContain('sever');
    expect(issue.labels).not.toContain('severity::low');
    const broken = await system.post('{"severity":"High","definitionSummary":"say "hello"\n/close @root", %%x%%');
    expect(broken.status).toBe(400);
    const second = await system.until((broken.body as unknown as { quarantine_id: string }).quarantine_id, 'delivered');
    expect(second).toMatchObject({
      outcome: 'noted',
      issue: { web_url: `${system.emulator.url}/security/findings/-/issues/${issue.iid}` },
    });
    expectNothingActed();
  });

  it('never merges events whose incident key is missing, empty or unresolved', async () => {
    const before = system.emulator.state.issues(42).length;
    const keys = [undefined, '', '%%incidentId%%', '   ', null];
    const ids = await Promise.all(
      keys.flatMap((incidentId, index) =>
        [1, 2].map((turn) => post({ incidentId, location: `place ${index} ${turn}` }, 'insights')),
      ),
    );
    const issues = await Promise.all(ids.map(issueOf));
    expect(new Set(issues.map(({ iid }) => iid)).size).toBe(10);
    expect(system.emulator.state.issues(42)).toHaveLength(before + 10);
  });

  it.each([5_000, 50_000])('makes an issue below 1 MiB of %i entities', async (count) => {
    const names = Array.from({ length: count }, (_, index) => `user${index}@corp.example`).join(',');
    const issue = await issueOf(await post({ entityName: names, incidentType: 'Recommendation' }, 'insights'));
    expect(Buffer.byteLength(issue.description ?? '')).toBeLessThan(1_048_576);
    expect(issue.title).toContain(`+${count - 1}`);
    expect(issue.description).toContain((count - 50).toLocaleString('en-US'));
    expectNothingActed();
  });
});

describe('the drop-in', () => {
  const recipe = (description: string) =>
    fetch(`${system.ingest}/api/v4/projects/42/issues?title=BeyondTrust%20Insights%20Finding`, {
      method: 'POST',
      headers: { authorization: 'Bearer recipe-token', 'content-type': 'application/json' },
      body: JSON.stringify({ description }),
    });
  const RECIPE =
    'Severity:High\nWhen:11/22/2026 08:15:00\nSummary:Sign-in\nSource:okta\nLocation:Berlin\nEntity Type:account\nEntity Name:alice@corp.example';

  it('makes one issue of the vendor’s recipe, with its title, and none of the same again', async () => {
    const first = await recipe(RECIPE);
    expect(first.status).toBe(202);
    const { event_id } = (await first.json()) as { event_id: string };
    const event = await poll(event_id);
    const issue = system.emulator.state.issue(42, Number(event.issue.web_url.split('/').at(-1)));
    expect(issue?.title).toBe('BeyondTrust Insights Finding');
    expect(issue?.description).toContain('alice@corp.example');
    const count = system.emulator.state.issues(42).length;
    expect((await recipe(RECIPE)).status).toBe(200);
    expect(system.emulator.state.issues(42)).toHaveLength(count);
  });

  it('lets no line of a value act or lower the severity', async () => {
    const response = await recipe(
      RECIPE.replace('Sign-in', 'x\nSeverity:Low\n/close\n@root #1 ![](http://evil.example/x)'),
    );
    const event = await poll(((await response.json()) as { event_id: string }).event_id);
    const issue = system.emulator.state.issue(42, Number(event.issue.web_url.split('/').at(-1)));
    expect(issue?.state).toBe('opened');
    expect(issue?.description).toMatch(/High/);
    expectNothingActed();
  });

  async function poll(id: string): Promise<{ issue: { web_url: string } }> {
    for (let tries = 0; tries < 200; tries++) {
      const response = await fetch(`${system.ingest}/v1/events/${id}`, {
        headers: { authorization: 'Bearer recipe-token' },
      });
      const event = (await response.json()) as { status: string; issue: { web_url: string } };
      if (event.status === 'delivered') return event;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`event ${id} was not delivered`);
  }
});
