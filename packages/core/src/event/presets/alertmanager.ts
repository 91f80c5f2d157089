import { alertSchema, normaliseAlert } from './alert.ts';
import { alertGroup } from './alert-group.ts';
import type { Preset } from './preset.ts';

/**
 * Prometheus Alertmanager, webhook version 4. A fingerprint stands for a set of labels: what fires again after its end is the same
 * incident.
 */
export const alertmanager: Preset = {
  name: 'alertmanager',
  several: alertGroup,
  payload: alertSchema,
  incidentKey: '%%alert.fingerprint%%',
  normalise: ({ payload, settings }) => ({
    ...normaliseAlert({ payload, settings, links: ['generatorURL'], details: [] }),
    isTest: false,
  }),
};
