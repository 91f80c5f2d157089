import { detectionBody } from '../detection.ts';

/** A detection that can be told again by the number in its issue's title. */
export type Finding = {
  number: number;
  severity?: 'Critical' | 'High' | 'Medium' | 'Low';
  /** A repeat of the same incident, its content changed: a note is due. */
  repeat?: number;
  /** Goes to the other project, by a route. */
  isOther?: boolean;
};

/** The body as Insights sends it. */
export function findingBody({ number, severity = 'High', repeat = 0, isOther = false }: Finding): string {
  const detection = JSON.parse(detectionBody({ incidentId: `incident-${number}` })) as Record<string, string>;
  return JSON.stringify({
    ...detection,
    incidentType: isOther ? 'Recommendation' : 'Detection',
    severity,
    definitionSummary: `Finding ${number}`,
    ...(repeat === 0 ? {} : { location: `https://example.com/seen-again/${repeat}` }),
  });
}

/** YAML of the route that brings findings with `isOther` to that project. */
export function otherRoute(project: number): string {
  return `[{ name: other, when: { incidentType: Recommendation }, issue: { project: ${project} } }]`;
}

/** The number in the title of a finding's issue; NaN where there is none. */
export function numberOf({ title }: { title: string }): number {
  return Number(/Finding (\d+)/.exec(title)?.[1] ?? Number.NaN);
}
