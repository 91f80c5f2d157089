import { ownObject } from '../own-member.ts';
import { alertSchema, normaliseAlert } from './alert.ts';
import { alertGroup } from './alert-group.ts';
import type { Preset } from './preset.ts';

const DETAILS = [
  { label: 'Values', key: 'valueString' },
  { label: 'Dashboard', key: 'dashboardURL' },
  { label: 'Panel', key: 'panelURL' },
  { label: 'Silence', key: 'silenceURL' },
];

/** Grafana's own alerting: Alertmanager's shape with more of it. The "Test" button of a contact point sends an alert of fixed labels. */
export const grafana: Preset = {
  name: 'grafana',
  several: alertGroup,
  payload: alertSchema,
  incidentKey: '%%alert.fingerprint%%',
  normalise({ payload, settings }) {
    const { alertname, instance } = ownObject(ownObject(payload, 'alert'), 'labels');
    return {
      ...normaliseAlert({ payload, settings, links: ['generatorURL', 'panelURL', 'dashboardURL'], details: DETAILS }),
      isTest: alertname === 'TestAlert' && instance === 'Grafana',
    };
  },
};
