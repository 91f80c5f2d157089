/** The twelve variables of Insights, as its webhook template sends them. */
export type Detection = Record<string, string>;

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `MM/dd/yyyy HH:mm:ss` in UTC and without a zone, as Insights writes it. */
function insightsTime(now: Date): string {
  const date = [now.getUTCMonth() + 1, now.getUTCDate()].map(twoDigits).join('/');
  const time = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(twoDigits).join(':');
  return `${date}/${now.getUTCFullYear()} ${time}`;
}

/** A detection that looks like a real one; every call is a new incident. */
export function sampleDetection({ now, newId }: { now: () => Date; newId: () => string }): Detection {
  const [tenantId, definitionId, incidentId] = [newId(), newId(), newId()];
  return {
    incidentType: 'Detection',
    incidentId,
    severity: 'High',
    definitionId,
    definitionSummary: 'Dormant privileged account became active from a new location',
    source: 'okta/https://example.okta.com',
    location: 'https://example.okta.com',
    entityType: 'Account',
    entityName: 'svc-backup@example.com,j.doe@example.com',
    tenantId,
    timestamp: insightsTime(now()),
    link: `https://app.beyondtrust.io/insights/${tenantId}/detections/details/${definitionId}/instance/${incidentId}`,
  };
}
