import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/config/source-schema.ts';
import { onClosedOf } from '../../src/delivery/on-closed.ts';

describe('what becomes of a closed issue whose incident is reported again', () => {
  it.each(PRESETS)('is what the operator says, for %s', (preset) => {
    for (const on_closed of ['note', 'reopen', 'new'] as const)
      for (const byUs of [true, false]) expect(onClosedOf({ preset, on_closed }, byUs)).toBe(on_closed);
  });

  it.each(PRESETS)('is else reopening it where we closed it, for %s', (preset) => {
    expect(onClosedOf({ preset }, true)).toBe('reopen');
  });

  it('is else a note where a person closed it, but for senders whose alerts come and go', () => {
    const byPreset = Object.fromEntries(PRESETS.map((preset) => [preset, onClosedOf({ preset }, false)]));
    expect(byPreset).toEqual({
      insights: 'note',
      'gitlab-issue': 'note',
      generic: 'note',
      alertmanager: 'reopen',
      grafana: 'reopen',
    });
  });
});
