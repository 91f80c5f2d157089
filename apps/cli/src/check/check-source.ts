import type { Config } from '@issuebridge/core/config/schema.ts';
import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';
import { previewBody } from '@issuebridge/core/delivery/preview.ts';
import type { Templates } from '@issuebridge/core/issue/template.ts';
import { type Finding, findingsOf } from './finding.ts';
import { SAMPLE_EVENTS } from './sample-event.ts';

/** 16 characters: what is shorter can be guessed over the network, given days. */
const MIN_SECRET = 16;

/** 5 different ones: with fewer it is a key held down or a short pattern, however long. */
const MIN_DIFFERENT = 5;

const NEW_SECRET = 'make another, for example with: openssl rand -hex 32';

type Input = {
  name: string;
  config: Config;
  templates: Templates;
  /** `PUBLIC_URL` of ingest. */
  publicUrl: string | undefined;
  /** Unix ms. */
  now: number;
};

/** One sender: where it posts, whether its secrets are hard to guess, and whether its templates work on a sample event. */
export function checkSource({ name, config, templates, publicUrl, now }: Input): Finding[] {
  const settings = config.sources[name];
  if (!settings) return [];
  const subject = `source ${name}`;
  return [
    addressOf({ subject, name, settings, publicUrl }),
    ...checkSecrets(subject, settings),
    ...checkTemplates({ subject, name, settings, config, templates, now }),
  ];
}

function addressOf(input: {
  subject: string;
  name: string;
  settings: SourceSettings;
  publicUrl: string | undefined;
}): Finding {
  const { subject, name, settings, publicUrl } = input;
  const { ok, warn } = findingsOf(subject);
  const project = encodeURIComponent(settings.allowed_projects?.[0] ?? settings.issue.project ?? 'PROJECT');
  const path =
    settings.preset === 'gitlab-issue'
      ? `/api/v4/projects/${project}/issues?title=Finding`
      : `/v1/sources/${name}/events`;
  if (!publicUrl || !URL.canParse(publicUrl)) {
    return warn(`posts to https://YOUR-HOST${path}`, 'set PUBLIC_URL to the address that senders use, to see it here');
  }
  const url = `${publicUrl.replace(/\/+$/, '')}${path}`;
  const { protocol, hostname } = new URL(url);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol === 'https:' || isLocal) return ok(`posts to ${url}`);
  const mend = 'set TLS_CERT_FILE and TLS_KEY_FILE, or put a proxy with TLS before it and write https in PUBLIC_URL';
  return warn(`posts to ${url}: its secret and what it finds travel in the clear`, mend);
}

function checkSecrets(subject: string, { auth }: SourceSettings): Finding[] {
  const { warn } = findingsOf(subject);
  const secrets = [
    ...(auth.bearer ?? []),
    ...(auth.basic ?? []).map(({ password }) => password),
    ...(auth.header?.values ?? []),
  ];
  return [
    ...(secrets.some((secret) => secret.length < MIN_SECRET || new Set(secret).size < MIN_DIFFERENT)
      ? [warn(`a secret of less than ${MIN_SECRET} characters, or of few different ones, can be guessed`, NEW_SECRET)]
      : []),
    ...(secrets.some((secret) => /^gl[a-z]{2,8}-/.test(secret))
      ? [warn('a secret looks like a GitLab token, and senders must not hold one', NEW_SECRET)]
      : []),
  ];
}

/** Each route in its turn is made to match the sample, and at last none. */
function checkTemplates(input: {
  subject: string;
  name: string;
  settings: SourceSettings;
  config: Config;
  templates: Templates;
  now: number;
}): Finding[] {
  const { subject, name, settings, config, templates, now } = input;
  const { ok, fail } = findingsOf(subject);
  const text = JSON.stringify(SAMPLE_EVENTS[settings.preset]);
  const making = settings.routes.filter(({ drop }) => drop === undefined);
  const cases = [...making.map((route) => [{ ...route, when: {} }]), []];
  const findings: Finding[] = [];
  for (const routes of cases) {
    const source = { ...settings, routes };
    const sources = { ...config.sources, [name]: source };
    const previewed = previewBody(
      { source: name, text, receivedAt: new Date(now).toISOString() },
      { config: { ...config, sources }, templates },
    );
    const events = previewed.kind === 'one' ? [previewed.event] : previewed.events.map(({ event }) => event);
    const route = routes[0]?.name ?? 'default';
    for (const event of events) {
      if (event.kind !== 'request') continue;
      const failed = event.remarks.find((remark) => remark.startsWith('a template failed'));
      if (failed)
        findings.push(fail(`route ${route}: ${failed}`, `mend it, and see: issuebridge preview --source ${name}`));
    }
  }
  if (findings.length > 0) return findings;
  return [ok(`its templates work on a sample event of the preset ${settings.preset}`)];
}
