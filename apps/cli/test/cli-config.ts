import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CONFIG = `version: 1
destinations:
  gitlab: { url: "https://gitlab.example.com", token: secret-of-the-destination }
sources:
  insights:
    preset: insights
    auth: { bearer: ["\${TOKEN:-s\u00e9cret-bearer}", second-bearer] }
    issue: { project: 42 }
    routes:
      - name: low
        when: { event.severity: { below: medium } }
        drop: low findings are not tracked
      - { name: recommendations, when: { incidentType: Recommendation }, issue: { project: 44 } }
  by-password:
    preset: generic
    auth: { basic: [{ username: sender, password: secret-password }] }
    issue: { project: security/findings }
  by-header:
    preset: generic
    auth: { header: { name: X-Secret, values: [secret-header] } }
    issue: { project: 42 }
  by-webhook:
    preset: alertmanager
    auth: { standard_webhooks: { secrets: [whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=] } }
    issue: { project: 42 }
  by-hmac:
    preset: generic
    auth: { hmac: { header: X-Hub-Signature-256, prefix: sha256=, secrets: [secret-of-the-hmac] } }
    issue: { project: 42 }
`;

/** A folder with a configuration file of five sources, one for each kind of credential. */
export async function createConfigFolder(text: string = CONFIG) {
  const folder = await mkdtemp(join(tmpdir(), 'issuebridge-cli-'));
  const file = join(folder, 'issuebridge.yaml');
  await writeFile(file, text);
  return { folder, file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
