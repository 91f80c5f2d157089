import { createMetrics, createSharedGauges } from '../../src/runtime/metrics.ts';

/** What Prometheus itself adds to every series. */
const OF_PROMETHEUS = ['job', 'instance'];

/** Every metric that a process of ours can show, with its labels. */
function knownMetrics(): Map<string, string[]> {
  const metrics = createMetrics({ version: 'test', service: 'test' });
  createSharedGauges(metrics);
  const known = new Map<string, string[]>([['up', []]]);
  for (const metric of metrics.registry.getMetricsAsArray()) {
    const {
      name,
      labelNames = [],
      buckets,
    } = metric as unknown as {
      name: string;
      labelNames?: string[];
      buckets?: number[];
    };
    known.set(name, labelNames);
    if (!buckets) continue;
    for (const end of ['_sum', '_count']) known.set(`${name}${end}`, labelNames);
    known.set(`${name}_bucket`, [...labelNames, 'le']);
  }
  return known;
}

const KNOWN = knownMetrics();

/** Our own metrics with their labels, without what every Node process shows. */
export const OWN_METRICS = new Map(
  [...KNOWN].filter(([name]) => name.startsWith('issuebridge_') && !/_(?:sum|count|bucket)$/.test(name)),
);

/** What is wrong with the names in a PromQL expression: of metrics that do not exist, and of labels that they do not have. */
export function wrongNames(expression: string, recorded: Record<string, string[]> = {}): string[] {
  const wrong: string[] = [];
  const labels = new Set(OF_PROMETHEUS);
  for (const [, name = '', , matchers = ''] of expression.matchAll(
    /\b(up|(?:issuebridge[_:]|nodejs_|process_)\w+)\b(\{([^}]*)\})?/g,
  )) {
    const own = KNOWN.get(name) ?? recorded[name];
    if (!own) {
      wrong.push(name);
      continue;
    }
    for (const label of own) labels.add(label);
    for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)) {
      if (!own.includes(label) && !OF_PROMETHEUS.includes(label)) wrong.push(`${name}{${label}}`);
    }
  }
  for (const [, listed = ''] of expression.matchAll(
    /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g,
  )) {
    for (const label of listed.split(',').map((text) => text.trim())) {
      if (label !== '' && !labels.has(label)) wrong.push(`by (${label})`);
    }
  }
  return wrong;
}
