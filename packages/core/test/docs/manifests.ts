import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from './page.ts';

const FOLDER = path.join(ROOT, 'ops/kubernetes');

/** Files of ops/kubernetes. */
export const MANIFEST_FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));

type Labels = Record<string, string>;
type Probe = { httpGet?: { path: string; port: string } };

/** What the tests look at of a container. */
export type Container = {
  name: string;
  image: string;
  args?: string[];
  envFrom?: Array<{ configMapRef: { name: string } }>;
  env?: Array<{ name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }>;
  ports: Array<{ name: string; containerPort: number }>;
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  securityContext: Record<string, unknown>;
  volumeMounts: Array<{ name: string; mountPath: string }>;
};

type Items = { name: string; items: Array<{ key: string; path: string }> };
type Volume = {
  name: string;
  configMap?: { name: string };
  projected?: { sources: Array<{ secret?: Items; configMap?: Items }> };
};

/** What the tests look at of a pod. */
export type PodSpec = {
  terminationGracePeriodSeconds: number;
  securityContext: Record<string, unknown>;
  automountServiceAccountToken: boolean;
  containers: Container[];
  volumes?: Volume[];
};

type Peer = { podSelector?: { matchLabels: Labels } };
type Allowed = { from?: Peer[]; to?: Peer[]; ports: Array<{ port: string | number }> };

/** A manifest, as far as the tests look at it. */
export type Manifest = {
  file: string;
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  resources?: string[];
  images?: Array<{ name: string }>;
  spec?: {
    selector?: Labels & { matchLabels?: Labels };
    podSelector?: { matchLabels: Labels };
    template?: { metadata: { labels: Labels }; spec: PodSpec };
    ports?: Array<{ targetPort: string }>;
    ingress?: Allowed[];
    egress?: Allowed[];
  };
};

/** Everything in ops/kubernetes. Throws where a file is no YAML. */
export const MANIFESTS: Manifest[] = MANIFEST_FILES.flatMap((file) =>
  parseAllDocuments(readFileSync(path.join(FOLDER, file), 'utf8'), { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return { file, ...(document.toJS() as Omit<Manifest, 'file'>) };
  }),
);

/** The one of that kind and name; throws when there is none. */
export function manifest(kind: string, name: string): Manifest {
  const found = MANIFESTS.find((each) => each.kind === kind && each.metadata?.name === name);
  if (!found) throw new Error(`ops/kubernetes has no ${kind} ${name}`);
  return found;
}

/** Pods, by the component that their label names. */
export const PODS = new Map(
  MANIFESTS.flatMap(({ spec }) => {
    const { template } = spec ?? {};
    return template ? [[template.metadata.labels['app.kubernetes.io/component'] ?? '', template] as const] : [];
  }),
);
