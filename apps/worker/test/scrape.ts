/** One line of `/metrics`. */
export type Sample = { name: string; labels: Record<string, string>; value: number };

/** The addresses of the private listeners that a log tells of, by service. */
export function adminUrls(log: string, service: 'ingest' | 'worker'): string[] {
  return [...log.matchAll(/^\{.*"msg":"admin listening"\}$/gm)]
    .map(([line]) => JSON.parse(line) as { service: string; url: string })
    .filter((line) => line.service === service)
    .map(({ url }) => url);
}

/** What a process shows now; one that has ended shows nothing. */
export async function scrape(url: string): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`).catch(() => undefined);
  return response ? readSamples(await response.text()) : [];
}

function readSamples(text: string): Sample[] {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value = '']) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text])),
    value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value),
  }));
}
