import type { PresetName, SourceSettings } from '../config/source-schema.ts';

/**
 * Senders whose key stands for a condition that comes and goes: what fires again is the same incident. A note on a closed
 * issue would be seen by nobody.
 */
const REOPENING: ReadonlySet<PresetName> = new Set(['alertmanager', 'grafana']);

/**
 * What becomes of a closed issue whose incident is reported again. What the operator says counts; else an issue that we
 * closed ourselves is reopened, and one that a person closed is left closed, but for senders of alerts.
 */
export function onClosedOf(
  { on_closed, preset }: Pick<SourceSettings, 'on_closed' | 'preset'>,
  closedByUs: boolean,
): 'note' | 'reopen' | 'new' {
  return on_closed ?? (closedByUs || REOPENING.has(preset) ? 'reopen' : 'note');
}
