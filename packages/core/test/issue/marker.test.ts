import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendMarker, createMarkers, findMarker } from '../../src/issue/marker.ts';

const markers = createMarkers({ secrets: ['new', 'old'] });
const identity = { host: 'gitlab.example.com', projectId: 42, incidentKey: 't/1', generation: 0 };

describe('a marker', () => {
  it('is one word that GitLab can find: letters first, under 50 characters, no address', () => {
    expect(markers.issueMarker(identity)).toMatch(/^ibm[0-9a-f]{36}$/);
    expect(markers.noteMarker({ host: 'gitlab.example.com', eventId: 'e' })).toMatch(/^ibn[0-9a-f]{36}$/);
  });

  it('is another one for another host, project, incident, generation or secret, and always the same for the same', () => {
    const part = fc.string({ unit: fc.constantFrom('"', ',', '[', ']', '\\', 'a', '1', '/', ' ', '\ud800') });
    const any = fc.record({ host: part, projectId: fc.nat(20), incidentKey: part, generation: fc.nat(3) });
    fc.assert(
      fc.property(any, any, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(markers.issueMarker(one) === markers.issueMarker(other)).toBe(same);
      }),
    );
    expect(createMarkers({ secrets: ['other'] }).issueMarker(identity)).not.toBe(markers.issueMarker(identity));
  });

  it('is verified by every secret and signed by the first', () => {
    const old = createMarkers({ secrets: ['old'] });
    expect(markers.issueMarkers(identity)).toEqual([markers.issueMarker(identity), old.issueMarker(identity)]);
    expect(markers.noteMarkers({ host: 'h', eventId: 'e' })).toContain(old.noteMarker({ host: 'h', eventId: 'e' }));
  });

  it('needs a secret', () => {
    expect(() => createMarkers({ secrets: [] })).toThrow('set ISSUEBRIDGE_SECRET');
    expect(() => createMarkers({ secrets: ['a', ''] })).toThrow('set ISSUEBRIDGE_SECRET');
  });

  it('is found as the whole last line and nowhere else', () => {
    const marker = markers.issueMarker(identity);
    const text = appendMarker('Text', marker);
    expect(text).toBe(`Text\n\n[issuebridge]: # (${marker})`);
    expect(findMarker(text)).toBe(marker);
    expect(findMarker(`${text}\r\n \n`)).toBe(marker);
    expect(findMarker(text.replaceAll('\n', '\r\n'))).toBe(marker);
    expect(findMarker(`${text}\nmore`)).toBeUndefined();
    expect(findMarker(`> ${text}`.replaceAll('\n', '\n> '))).toBeUndefined();
    expect(findMarker(`x [issuebridge]: # (${marker})`)).toBeUndefined();
    expect(findMarker(` [issuebridge]: # (${marker})`)).toBeUndefined();
    expect(findMarker(`[issuebridge]: # (${marker}0)`)).toBeUndefined();
    expect(findMarker(`[issuebridge]: # (${marker.slice(0, -1)})`)).toBeUndefined();
    expect(findMarker('')).toBeUndefined();
  });
});
