import { expect } from 'vitest';
import type { MetricName } from './metrics-contract.ts';
import { detection } from './system.ts';
import type { Watched } from './watched.ts';

/** How a metric is made to move; `move` ends when it has moved. */
type Row = { how: string; move: (watched: Watched) => Promise<void> };

const more = (than: number) => (value: number) => value > than;
const is = (wanted: number) => (value: number) => value === wanted;
const IN_42 = { destination: 'gitlab', project: '42' };
const NOTES = { destination: 'gitlab', kind: 'note' } as const;
const OF_INSIGHTS = { source: 'insights' };

/** How each metric is made to move. The order is that of the run: what stops everything comes last. */
export const ROWS: Record<MetricName, Row> = {
  issuebridge_build_info: {
    how: 'start an ingest and a worker',
    move: async ({ until }) => {
      await until('issuebridge_build_info', { service: 'ingest' }, is(1));
      await until('issuebridge_build_info', { service: 'worker' }, is(1));
    },
  },
  issuebridge_redis_durable: {
    how: 'switch the append-only file off and on',
    move: async ({ redis, until }) => {
      await until('issuebridge_redis_durable', {}, is(1));
      await redis.config('SET', 'appendonly', 'no');
      await until('issuebridge_redis_durable', {}, is(0));
      await redis.config('SET', 'appendonly', 'yes');
      await until('issuebridge_redis_durable', {}, is(1));
    },
  },
  issuebridge_token_expiry_timestamp_seconds: {
    how: 'use a token that has an end',
    move: ({ until }) =>
      until('issuebridge_token_expiry_timestamp_seconds', { destination: 'gitlab' }, more(Date.now() / 1_000)),
  },
  issuebridge_source_last_event_timestamp_seconds: {
    how: 'send an event',
    move: async ({ until, deliver }) => {
      const before = Date.now() / 1_000 - 1;
      await deliver();
      await until('issuebridge_source_last_event_timestamp_seconds', OF_INSIGHTS, more(before));
    },
  },
  issuebridge_outcomes_total: {
    how: 'deliver an event',
    move: ({ until }) => until('issuebridge_outcomes_total', { ...IN_42, outcome: 'created' }, more(0)),
  },
  issuebridge_event_to_issue_seconds: {
    how: 'deliver an event',
    move: ({ until }) => until('issuebridge_event_to_issue_seconds_count', IN_42, more(0)),
  },
  issuebridge_gitlab_requests_total: {
    how: 'deliver an event',
    move: ({ until }) => until('issuebridge_gitlab_requests_total', { destination: 'gitlab', status: '201' }, more(0)),
  },
  issuebridge_gitlab_request_duration_seconds: {
    how: 'deliver an event',
    move: ({ until }) => until('issuebridge_gitlab_request_duration_seconds_sum', { destination: 'gitlab' }, more(0)),
  },
  issuebridge_severity_unknown_total: {
    how: 'send a severity that no map knows',
    move: async ({ until, deliver }) => {
      await deliver({ severity: 'Purple' });
      await until('issuebridge_severity_unknown_total', OF_INSIGHTS, is(1));
    },
  },
  issuebridge_weak_keys_total: {
    how: 'send an event without its id',
    move: async ({ until, deliver }) => {
      await deliver({ incidentId: '' });
      await until('issuebridge_weak_keys_total', OF_INSIGHTS, is(1));
    },
  },
  issuebridge_template_fallbacks_total: {
    how: 'send an event whose template fails',
    move: async ({ until, deliver }) => {
      await deliver({ definitionId: 'broken' });
      await until('issuebridge_template_fallbacks_total', OF_INSIGHTS, is(1));
    },
  },
  issuebridge_ambiguous_total: {
    how: 'lose the answer to a create',
    move: async ({ system, until, deliver }) => {
      system.emulator.faults.add({ match: { operation: 'create' }, effect: { kind: 'cut', when: 'after' }, times: 1 });
      await deliver();
      await until('issuebridge_ambiguous_total', { resolution: 'adopted' }, is(1));
    },
  },
  issuebridge_quarantined: {
    how: 'send what cannot be read',
    move: async ({ system, until }) => {
      await system.post('{');
      await until('issuebridge_quarantined', { ...OF_INSIGHTS, reason: 'unreadable' }, is(1));
    },
  },
  issuebridge_dead_letters: {
    how: 'have GitLab refuse an event',
    move: async ({ system, until, send }) => {
      const refusal = { kind: 'answer', when: 'before', like: 'too_large' } as const;
      system.emulator.faults.add({ match: { operation: 'create' }, effect: refusal });
      const { body } = await send();
      await system.until(body.event_id, 'dead');
      system.emulator.faults.clear();
      await until('issuebridge_dead_letters', { ...IN_42, reason: 'too_large' }, is(1));
    },
  },
  issuebridge_rate_limited_seconds_total: {
    how: 'send more than GitLab takes',
    move: async ({ system, until, send }) => {
      system.emulator.setLimits({ issuesPerMinute: 3 });
      for (let count = 0; count < 5; count++) await send({ incidentType: 'Recommendation' });
      await until('issuebridge_rate_limited_seconds_total', { destination: 'gitlab', project: '43' }, more(0));
      system.emulator.setLimits({});
    },
  },
  issuebridge_pace: {
    how: 'tell it of two minutes in which GitLab took three notes and no more',
    move: async ({ pace, until }) => {
      const notes = { destination: 'gitlab', project: '' };
      await until('issuebridge_pace_configured', IN_42, is(6_000));
      await until('issuebridge_pace', notes, is(Number.POSITIVE_INFINITY));
      for (const at of [Date.now() - 60_000, Date.now()]) {
        for (let count = 0; count < 3; count++) await pace.succeeded(NOTES, at);
        await pace.limited(NOTES, { milliseconds: 1, at, perMinute: undefined });
      }
      await until('issuebridge_pace', notes, (value) => value < 100);
    },
  },
  issuebridge_parked: {
    how: 'stop GitLab',
    move: async ({ system, until, send }) => {
      await until('issuebridge_parked', { destination: 'gitlab', project: '' }, is(0));
      await system.emulator.goDown();
      const { body } = await send({ severity: 'Critical' });
      await system.until(body.event_id, 'parked');
      await until('issuebridge_parked', { destination: 'gitlab', project: '' }, is(1));
    },
  },
  issuebridge_oldest_waiting_seconds: {
    how: 'have an event wait for GitLab',
    move: ({ until }) => until('issuebridge_oldest_waiting_seconds', { ...IN_42, severity: 'critical' }, more(0)),
  },
  issuebridge_jobs: {
    how: 'have an event wait for GitLab',
    move: async ({ system, values, send }) => {
      const waiting = async () => (await values('issuebridge_jobs', IN_42)).reduce((sum, value) => sum + value, 0);
      const before = await waiting();
      await send();
      await expect.poll(waiting, { timeout: 30_000 }).toBeGreaterThan(before);
      await system.emulator.comeUp();
    },
  },
  issuebridge_expired_total: {
    how: 'wait for the end of its retention',
    move: ({ until }) => until('issuebridge_expired_total', { kind: 'quarantine' }, more(0)),
  },
  issuebridge_events_total: {
    how: 'end a request in each of its ways',
    move: async ({ system, series, until }) => {
      await until('issuebridge_events_total', { ...OF_INSIGHTS, result: 'accepted' }, more(0));
      const twice = detection();
      await system.post(twice);
      await system.post(twice);
      await system.post({ definitionSummary: { not: 'text' } });
      await system.post({ definitionSummary: 'x'.repeat(70_000) });
      await system.post(detection(), { authorization: 'Bearer wrong' });
      await system.post(detection(), {}, 'a"}hostile');
      const counted = { duplicate: 1, unreadable: 1, invalid: 1, too_large: 1, unauthorized: 1 };
      for (const [result, count] of Object.entries(counted)) {
        await until('issuebridge_events_total', { ...OF_INSIGHTS, result }, is(count));
      }
      await until('issuebridge_events_total', { source: '', result: 'unauthorized' }, is(1));
      expect(
        [...new Set((await series('issuebridge_events_total')).map(({ labels }) => labels.source))].sort(),
      ).toEqual(['', 'insights']);
    },
  },
  issuebridge_redis_memory_ratio: {
    how: 'leave Redis little room, so that events are refused too',
    move: async ({ redis, until, send }) => {
      const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
      await redis.config('SET', 'maxmemory', Math.ceil(used * 1.1));
      await until('issuebridge_redis_memory_ratio', {}, more(0.8));
      expect((await send()).status).toBe(503);
      await until('issuebridge_events_total', { ...OF_INSIGHTS, result: 'unavailable' }, is(1));
    },
  },
  issuebridge_config_last_reload_successful: {
    how: 'spoil the configuration and have it read again',
    move: async ({ system, values, until }) => {
      expect(await values('issuebridge_config_last_reload_successful')).toEqual([1, 1]);
      await system.configure('\n  insights: { preset: nothing }\n');
      system.workers[0]?.kill('SIGHUP');
      await until('issuebridge_config_last_reload_successful', {}, is(0));
    },
  },
};
