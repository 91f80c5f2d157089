import type { PresetName } from '@issuebridge/core/config/source-schema.ts';

const DETECTION = {
  definitionSummary: 'Dormant account became active',
  entityName: 'svc-backup@example.com,j.doe@example.com',
  entityType: 'Account,Account',
  location: 'https://example.okta.com',
  source: 'okta/https://example.okta.com',
  link: 'https://app.beyondtrust.io/insights/t-1/detections/details/d-1/instance/i-1',
  timestamp: '11/22/2026 08:15:00',
  severity: 'High',
  incidentType: 'Detection',
  definitionId: 'd-1',
  incidentId: 'i-1',
  tenantId: 't-1',
};

const ALERTS = {
  receiver: 'issuebridge',
  status: 'firing',
  groupKey: '{}:{alertname="DiskFull"}',
  groupLabels: { alertname: 'DiskFull' },
  commonLabels: { alertname: 'DiskFull', severity: 'critical' },
  externalURL: 'https://alerts.example.com',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'DiskFull', severity: 'critical', instance: 'db-1:9100' },
      annotations: { summary: 'The disk is full', description: 'Less than 1 % is free.' },
      startsAt: '2026-11-22T08:15:00Z',
      generatorURL: 'https://alerts.example.com/graph',
      fingerprint: 'c0ffee00c0ffee00',
    },
  ],
};

/** What each kind of sender posts, with every field that its documentation names and a template may use. */
export const SAMPLE_EVENTS: Record<PresetName, object> = {
  insights: DETECTION,
  'gitlab-issue': {
    title: 'BeyondTrust Finding',
    description: [
      'Severity:High',
      'When:11/22/2026 08:15:00',
      'Summary:Dormant account became active',
      'Source:okta/https://example.okta.com',
      'Location:https://example.okta.com',
      'Entity Type:Account',
      'Entity Name:svc-backup@example.com',
    ].join('\n'),
  },
  alertmanager: ALERTS,
  grafana: { ...ALERTS, orgId: 1, title: '[FIRING:1] DiskFull', state: 'alerting', message: 'One alert' },
  generic: { title: 'Certificate ends soon', severity: 'high', host: 'www.example.com' },
};
