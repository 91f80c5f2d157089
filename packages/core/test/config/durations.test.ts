import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDuration, percentage, size } from '../../src/config/durations.ts';

it.each([
  ['0', 0],
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5s', 1_500],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['7d', 604_800_000],
])('reads %s as %i ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each(['', '30', 's', '-1s', '1 s', '1S', '1w', '1e3s', '1s ', '0x1s', '.5s', '1m30s', 'Infinityd'])(
  'refuses "%s"',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it.each([
  ['512B', 512],
  ['64KiB', 65_536],
  ['2MiB', 2_097_152],
  ['1GiB', 1_073_741_824],
])('reads %s as %i bytes', (text, bytes) => {
  expect(size.parse(text)).toBe(bytes);
});

it('reads a share above nothing and up to the whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 250 }), (percent) => {
      const { success, data } = percentage.safeParse(`${percent}%`);
      expect(success ? data : undefined).toBe(percent > 0 && percent <= 100 ? percent / 100 : undefined);
    }),
  );
});
