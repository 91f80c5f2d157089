import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingsSchema as ingest } from '../../../../apps/ingest/src/settings.ts';
import { settingsSchema as worker } from '../../../../apps/worker/src/settings.ts';
import { parseDuration } from '../../src/config/durations.ts';
import { problemsOfBlock } from './configuration-block.ts';
import { MANIFEST_FILES, MANIFESTS, manifest, PODS, type PodSpec } from './manifests.ts';
import { ROOT } from './page.ts';
import { SETTINGS_OF_PROGRAMS } from './variables.ts';

const compose = parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
const settings = manifest('ConfigMap', 'issuebridge-settings').data ?? {};
const programs = { ingest: ingest.parse(settings), worker: worker.parse(settings) };
const podOf = (component: string): PodSpec => {
  const pod = PODS.get(component);
  if (!pod) throw new Error(`no pod of ${component}`);
  return pod.spec;
};
const containerOf = (component: string) => podOf(component).containers[0] as PodSpec['containers'][number];

it('names every file but the example in the kustomization, and every image of ours', () => {
  const { resources, images } = MANIFESTS.find(({ kind }) => kind === 'Kustomization') ?? {};
  const rest = MANIFEST_FILES.filter((file) => !['kustomization.yaml', 'secret.example.yaml'].includes(file));
  expect([...(resources ?? [])].sort()).toEqual(rest.sort());
  expect(images?.map(({ name }) => name)).toEqual([containerOf('ingest').image]);
  expect(containerOf('redis').image).toBe(compose.services.redis.image);
});

describe.each(['ingest', 'worker'] as const)('%s', (component) => {
  const pod = podOf(component);
  const container = containerOf(component);

  it('runs the program of that name, with settings that there are', () => {
    expect(container.args).toEqual([component]);
    const names = [...Object.keys(settings), ...(container.env ?? []).map(({ name }) => name)];
    expect(names.filter((name) => name !== 'REDIS_PASSWORD' && !SETTINGS_OF_PROGRAMS.includes(name))).toEqual([]);
    expect(container.envFrom).toEqual([{ configMapRef: { name: 'issuebridge-settings' } }]);
  });

  it('has the ports and probes that the program has', () => {
    const ports = Object.fromEntries(container.ports.map(({ name, containerPort }) => [name, containerPort]));
    expect(ports.admin).toBe(programs[component].ADMIN_PORT);
    expect(ports.public).toBe(component === 'ingest' ? programs.ingest.PORT : undefined);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    expect([startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet)).toEqual([
      { path: '/livez', port: 'admin' },
      { path: '/livez', port: 'admin' },
      { path: '/readyz', port: 'admin' },
    ]);
  });

  it('is given longer to end than it takes', () => {
    const sleep = container.lifecycle?.preStop.sleep.seconds ?? 0;
    const takes = sleep + (parseDuration(settings.SHUTDOWN_TIMEOUT ?? '') ?? Number.NaN) / 1_000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(takes);
  });

  it('finds every secret that the configuration and its settings name, and each of them is in the example', () => {
    const { mountPath } = container.volumeMounts.find(({ name }) => name === 'secrets') ?? {};
    const sources = pod.volumes?.find(({ name }) => name === 'secrets')?.projected?.sources ?? [];
    const items = sources.flatMap(({ secret, configMap }) => {
      const of = secret
        ? manifest('Secret', secret.name).stringData
        : manifest('ConfigMap', configMap?.name ?? '').data;
      return (secret ?? configMap)?.items.map((item) => ({ ...item, of: Object.keys(of ?? {}) })) ?? [];
    });
    for (const { key, of } of items) expect(of).toContain(key);
    const text = manifest('ConfigMap', 'issuebridge-configuration').data?.['issuebridge.yaml'] ?? '';
    const named = [
      ...[...text.matchAll(/\$\{file:([^}]+)\}/g)].map(([, file]) => file),
      ...(container.env ?? []).filter(({ name }) => name.endsWith('_FILE')).map(({ value }) => value),
    ];
    expect(named.sort()).toEqual(items.map((item) => `${mountPath}/${item.path}`).sort());
  });
});

it('has a configuration that loads, where the programs look for it', async () => {
  const { data } = manifest('ConfigMap', 'issuebridge-configuration');
  expect(await problemsOfBlock(data?.['issuebridge.yaml'] ?? '', 'configuration')).toEqual([]);
  expect(path.dirname(programs.worker.ISSUEBRIDGE_CONFIG)).toBe(
    containerOf('worker').volumeMounts.find(({ name }) => name === 'configuration')?.mountPath,
  );
});

it('runs Redis as docker-compose.yml does, with the password of its Secret', () => {
  const [, ...args] = compose.services.redis.command as string[];
  const [wanted] = [args.slice(0, args.indexOf('--protected-mode'))];
  const given = containerOf('redis').args ?? [];
  expect(given.slice(0, wanted?.length)).toEqual(wanted?.map((arg) => arg.replace(/^\$\{\w+:-(.*)\}$/, '$1')));
  expect(given.slice(wanted?.length)).toEqual(['--requirepass', '$(REDISCLI_AUTH)']);
  for (const { env = [] } of ['redis', 'ingest', 'worker'].map(containerOf)) {
    const { name, key } = env.find(({ valueFrom }) => valueFrom)?.valueFrom?.secretKeyRef ?? { name: '', key: '' };
    expect(manifest('Secret', name).stringData).toHaveProperty(key);
  }
});

it.each([...PODS.keys()])('%s has no rights that it does not need', (component) => {
  const { securityContext, automountServiceAccountToken } = podOf(component);
  expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(automountServiceAccountToken).toBe(false);
  expect(containerOf(component).securityContext).toEqual({
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  });
});

/** The pods that labels choose. */
const chosenBy = (labels: Record<string, string>) =>
  [...PODS.values()].filter(({ metadata }) =>
    Object.entries(labels).every(([name, value]) => metadata.labels[name] === value),
  );

const selecting = MANIFESTS.filter(({ kind }) => ['Service', 'PodDisruptionBudget', 'NetworkPolicy'].includes(kind));

it.each(selecting)('$kind $metadata.name chooses pods that there are, by ports that they have', ({ kind, spec }) => {
  const labels = spec?.podSelector?.matchLabels ?? spec?.selector?.matchLabels ?? (spec?.selector as never);
  const [pod, ...others] = chosenBy(labels);
  expect(others).toEqual([]);
  const names = pod?.spec.containers.flatMap(({ ports }) => ports.map(({ name }) => name)) ?? [];
  if (kind === 'Service') for (const { targetPort } of spec?.ports ?? []) expect(names).toContain(targetPort);
  for (const { from = [], ports } of spec?.ingress ?? []) {
    for (const { port } of ports) expect(names).toContain(port);
    for (const { podSelector } of from) if (podSelector) expect(chosenBy(podSelector.matchLabels)).toHaveLength(1);
  }
  for (const { to = [] } of spec?.egress ?? []) {
    for (const { podSelector } of to) if (podSelector) expect(chosenBy(podSelector.matchLabels)).toHaveLength(1);
  }
  expect(pod).toBeDefined();
});
