import { expect, it } from 'vitest';
import { bodyNamed, fuzz } from '../src/fuzz/fuzz.ts';

it('no body crashes reading it, and every preset meets good, wrong and broken ones', () => {
  const { readings, crashes } = fuzz({ seed: 1, bodies: 5_000 });
  expect(crashes).toEqual([]);
  for (const [preset, { event, invalid, unreadable }] of Object.entries(readings)) {
    expect(event, preset).toBeGreaterThan(100);
    expect(unreadable, preset).toBeGreaterThan(100);
    // Any object is an event of the preset generic.
    if (preset !== 'generic') expect(invalid, preset).toBeGreaterThan(50);
  }
});

it('makes the same bodies of the same seed, and others of another', () => {
  const name = { seed: 7, index: 42, preset: 'grafana' as const };
  expect(bodyNamed(name)).toEqual(bodyNamed(name));
  expect(bodyNamed(name)).not.toEqual(bodyNamed({ ...name, seed: 8 }));
});
