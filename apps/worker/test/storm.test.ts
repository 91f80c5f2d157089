import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

let system: System;
afterAll(() => system.stop());
it('storm', async () => {
  system = await startSystem({
    redis: testRedis(),
    workers: 3,
    destination:
      'settle: 6s, request_timeout: 2s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    rest: 'park: { probe_interval: 500ms, max_probe_interval: 2s }',
    emulator: { latencyMs: 30 },
  });
  for (const [effect, rate] of [
    [{ kind: 'cut', when: 'after' }, 0.03],
    [{ kind: 'cut', when: 'before' }, 0.03],
    [{ kind: 'hang', when: 'after' }, 0.02],
    [{ kind: 'late', ms: 3000 }, 0.02],
    [{ kind: 'answer', when: 'after', like: 'internal_error' }, 0.02],
    [{ kind: 'answer', when: 'before', like: 'unavailable' }, 0.02],
    [{ kind: 'answer', when: 'before', like: 'resource_lock' }, 0.01],
  ] as const)
    system.emulator.faults.add({
      match: { operation: ['create', 'list', 'note'] as never },
      effect: effect as never,
      rate,
    });
  const N = 600;
  const events = Array.from({ length: N }, () => detection());
  const ids: string[] = [];
  const send = async (e: Record<string, unknown>) => {
    const r = await system.post(e);
    expect([200, 202]).toContain(r.status);
    ids.push(r.body.event_id);
  };
  const t0 = Date.now();
  const killer = (async () => {
    for (let i = 0; i < 5; i++) {
      await new Promise((r) => setTimeout(r, 2500));
      const w = system.workers.shift();
      if (w) await system.killWorker(w);
      await system.startWorker();
    }
  })();
  for (let i = 0; i < N; i += 20) {
    await Promise.all(
      events.slice(i, i + 20).flatMap((e) => [send(e), send({ ...e, timestamp: '11/22/2026 09:00:01' })]),
    );
    await new Promise((r) => setTimeout(r, 150));
  }
  await killer;
  const deadline = Date.now() + 120_000;
  let left = [...new Set(ids)];
  while (left.length && Date.now() < deadline) {
    const states = await Promise.all(
      left.map(
        async (id) =>
          (await system.until(id, 'queued', 'active', 'delayed', 'parked', 'delivered', 'dead', 'ignored')).status,
      ),
    );
    left = left.filter((_, i) => states[i] !== 'delivered');
    if (left.length) await new Promise((r) => setTimeout(r, 1000));
  }
  system.emulator.faults.clear();
  const issues = system.emulator.state.issues(42);
  const by = new Map<string, number>();
  for (const issue of issues)
    for (const e of events)
      if (issue.description?.includes(String(e.incidentId)))
        by.set(String(e.incidentId), (by.get(String(e.incidentId)) ?? 0) + (issue.state === 'opened' ? 1 : 100));
  const notes = issues.map((i) => i.notes.length);
  console.log({
    seconds: (Date.now() - t0) / 1000,
    left: left.length,
    issues: issues.length,
    dup: [...by.values()].filter((n) => n !== 1).length,
    lost: N - by.size,
    noteCounts: notes.reduce((m, n) => ({ ...m, [n]: ((m as any)[n] ?? 0) + 1 }), {}),
    requests: system.emulator.requests.length,
  });
  (await import('node:fs')).writeFileSync('/tmp/storm.log', system.logs());
  console.log(
    [...system.logs().matchAll(/"msg":"(parked|unparked|two were made|dead letter)[^"]*"/g)]
      .map((m) => m[0])
      .reduce((m: any, k) => ({ ...m, [k]: (m[k] ?? 0) + 1 }), {}),
  );
}, 400_000);
