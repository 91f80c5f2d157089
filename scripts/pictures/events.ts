import type { Detection } from '../start/sample-detection.ts';

/** What is sent for a picture: the body as it goes over the wire, and the name of the picture. */
export type PictureEvent = { picture: string; body: string };

const TENANT = '0b1f6a52-3c1d-4d57-9a3e-6f1f6b0c2a11';

/** A template's twelve fields in the documented order: text from outside first. */
function fields(own: Partial<Detection> & { incidentId: string; definitionId: string }): Detection {
  const { incidentId, definitionId, ...others } = own;
  return {
    definitionSummary: '',
    entityName: '',
    entityType: 'Account',
    location: 'https://corp.okta.example',
    source: 'okta/https://corp.okta.example',
    link: `https://app.beyondtrust.io/insights/${TENANT}/detections/details/${definitionId}/instance/${incidentId}`,
    timestamp: '11/22/2026 08:35:00',
    severity: 'High',
    incidentType: 'Detection',
    definitionId,
    incidentId,
    tenantId: TENANT,
    ...others,
  };
}

const DETECTION = fields({
  definitionSummary: 'Dormant privileged account became active from a new location',
  entityName: 'svc-backup@corp.example,j.doe@corp.example',
  incidentId: '8d2f0c5e-6a94-4f0b-b1de-0c3a52f1e701',
  definitionId: '51c5bb0e-7f6c-4c0a-8f3f-2d1a90f6b301',
});

const NAMES = [
  'a.berger',
  'b.okafor',
  'c.ruiz',
  'd.novak',
  'e.lindqvist',
  'f.tanaka',
  'g.moreau',
  'h.singh',
  'i.costa',
];
const SERVICES = ['svc-backup', 'svc-build', 'svc-crm', 'svc-mail', 'svc-reports'];

const RECOMMENDATION = fields({
  definitionSummary: 'Privileged accounts without multi-factor authentication',
  entityName: [...NAMES, ...SERVICES].map((name) => `${name}@corp.example`).join(),
  entityType: [...NAMES.map(() => 'Identity'), ...SERVICES.map(() => 'Account')].join(),
  severity: 'Moderate',
  incidentType: 'Recommendation',
  timestamp: '11/22/2026 08:30:00',
  incidentId: '2f6b1d90-51a7-4a0e-9a36-7a4f7f0d8102',
  definitionId: '7e0c9d3a-0f2b-4d6e-8a5b-6c1e3f9a4402',
});

const TEST = fields({
  definitionSummary: 'TEST Dormant account became active',
  entityName: 'test.user@corp.example',
  location: 'Berlin',
  severity: 'Low',
  timestamp: '11/22/2026 08:25:00',
  incidentId: 'TEST_3a9d7c41-08e5-4b62-9d0f-5b8e2c6f1903',
  definitionId: 'TEST_90b3e6f8-4c27-4f1d-b8a9-1e7d5a2c6603',
  tenantId: `TEST_${TENANT}`,
});

/** A name with quotation marks, put into the template as it is: no JSON any more. */
const UNREADABLE = JSON.stringify(
  fields({
    definitionSummary: 'Account shares its password with others',
    entityName: 'NAME',
    timestamp: '11/22/2026 08:20:00',
    incidentId: 'b4f5a1c7-9e3d-4d28-8c61-94d0e7b3aa04',
    definitionId: 'c8d1f2e3-5b6a-4798-8091-a2b3c4d5e604',
  }),
  null,
  2,
).replace('NAME', 'Robert "Bobby" Tables');

/** An account whose owner hopes that its name does something. */
const HOSTILE = fields({
  definitionSummary: 'Display name changed\n/close\n/assign @root\n<script>alert(1)</script> see #1 and @all',
  entityName: '@root ![x](https://evil.example/p.png),[click me](https://evil.example),`| ~"severity::low" | &1 | !1',
  entityType: 'Account,<b>Identity</b>,Account',
  location: '/confidential false',
  source: 'okta/https://corp.okta.example',
  link: 'javascript:alert(document.domain)',
  severity: 'Critical',
  timestamp: '11/22/2026 08:15:00',
  incidentId: '[issuebridge]: # "v1"',
  definitionId: '61e0d9c8-b7a6-4950-8f4e-3d2c1b0a9f05',
});

/** The events of the pictures, in the order they are sent. All is fixed, so that pictures change only when the pages do. */
export const PICTURE_EVENTS: PictureEvent[] = [
  { picture: 'hostile', body: JSON.stringify(HOSTILE) },
  { picture: 'unreadable', body: UNREADABLE },
  { picture: 'test', body: JSON.stringify(TEST) },
  { picture: 'recommendation', body: JSON.stringify(RECOMMENDATION) },
  { picture: 'detection', body: JSON.stringify(DETECTION) },
];

/** The detection once more, graver and of one account more: what a note is made of. */
export const REPEATED = JSON.stringify({
  ...DETECTION,
  severity: 'Critical',
  entityName: `${DETECTION.entityName},admin@corp.example`,
  timestamp: '11/22/2026 08:50:00',
});
