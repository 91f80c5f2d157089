/** A detection as the vendor's template of twelve variables gives it: 563 bytes, what most events are. */
export function detectionBody({ incidentId }: { incidentId: string }): string {
  return JSON.stringify({ ...COMMON, incidentId });
}

const COMMON = {
  incidentType: 'Detection',
  severity: 'High',
  definitionId: '9f0c1f5e-6a0b-4a6e-8b58-0d5d6f3c2b11',
  definitionSummary: 'Dormant privileged account became active from a new location',
  source: 'okta/https://example.okta.com',
  location: 'https://example.okta.com',
  entityType: 'Account',
  entityName: 'svc-backup@example.com,j.doe@example.com',
  tenantId: '4f9d6a3e-2c51-4d1c-9a77-5e0c8a0f7d42',
  timestamp: '11/22/2026 08:15:00',
  link: 'https://app.beyondtrust.io/insights/4f9d6a3e/detections/details/9f0c1f5e/instance/i-1',
};

/** A detection that names so many accounts, each with its type. */
export function detectionOf({ entities }: { entities: number }): string {
  const names = Array.from({ length: entities }, (_, index) => `account-${index}@example.com`);
  const types = Array.from({ length: entities }, () => 'Account');
  return JSON.stringify({ ...COMMON, incidentId: 'large', entityName: names.join(), entityType: types.join() });
}

/** A detection of exactly so many bytes, nearly all of them names of accounts. */
export function detectionOfBytes(bytes: number): string {
  const name = 'someone.with.a.long.name@example.com,';
  const body = (entityName: string) => JSON.stringify({ ...COMMON, incidentId: 'large', entityName });
  const room = bytes - body('').length;
  return body(name.repeat(Math.ceil(room / name.length)).slice(0, room));
}
