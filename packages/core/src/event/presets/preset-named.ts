import type { PresetName } from '../../config/source-schema.ts';
import { alertmanager } from './alertmanager.ts';
import { generic } from './generic.ts';
import { gitlabIssue } from './gitlab-issue.ts';
import { grafana } from './grafana.ts';
import { insights } from './insights.ts';
import type { Preset } from './preset.ts';

const PRESETS: Record<PresetName, Preset> = {
  insights,
  'gitlab-issue': gitlabIssue,
  alertmanager,
  grafana,
  generic,
};

/** The preset of that name: total, since the configuration's schema knows the same names. */
export function presetNamed(name: PresetName): Preset {
  return PRESETS[name];
}
