import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DELIVERY_MS, REQUEST_MS } from './deadlines.ts';
import { createInstallation, type Installation } from './installation.ts';
import type { Report } from './report.ts';
import { until } from './until.ts';

/** Of a finding that no other part has made. */
const NUMBER = 900;
/** World-readable inside a folder of our own: the containers' user is not ours. */
const READABLE = 0o644;

/** compose.secrets.yml by its own instructions: it works, and no container's settings show a secret. */
export async function trySecrets(
  input: Parameters<typeof createInstallation>[0] & {
    root: string;
    report: Report;
    opened: (installation: Installation) => void;
  },
): Promise<void> {
  const { root, report, opened, ...options } = input;
  report.part('Secrets from files: compose.secrets.yml');
  const { GITLAB_TOKEN = '', INSIGHTS_TOKEN = '', ISSUEBRIDGE_SECRET = '', ...settings } = options.settings;
  const password = 'smoke-password';
  const secrets = {
    gitlab_token: GITLAB_TOKEN,
    insights_token: INSIGHTS_TOKEN,
    issuebridge_secret: ISSUEBRIDGE_SECRET,
    admin_password: password,
  };
  const write = async (folder: string, name: string, text: string): Promise<void> => {
    await mkdir(path.join(options.cwd, folder), { recursive: true });
    await writeFile(path.join(options.cwd, folder, name), text);
    await chmod(path.join(options.cwd, folder, name), READABLE);
  };
  for (const [name, secret] of Object.entries(secrets)) await write('secrets', name, `${secret}\n`);
  const shipped = await readFile(path.join(root, 'config/issuebridge.yaml'), 'utf8');
  const edited = ['GITLAB_TOKEN', 'INSIGHTS_TOKEN'].reduce(
    (text, name) => text.replaceAll(`"\${${name}}"`, `"\${file:/run/secrets/${name.toLowerCase()}}"`),
    shipped,
  );
  await write('config', 'issuebridge.yaml', edited);
  const installation = await createInstallation({
    ...options,
    name: `${options.name}-secrets`,
    files: [...options.files, path.join(root, 'compose.secrets.yml')],
    settings: {
      ...settings,
      GITLAB_TOKEN: '',
      INSIGHTS_TOKEN: '',
      CONFIG_DIR: path.join(options.cwd, 'config'),
      SECRETS_DIR: path.join(options.cwd, 'secrets'),
    },
  });
  opened(installation);
  await installation.up();
  const { events, adminUrl, commands } = installation;
  const sent = await events.send(NUMBER);
  const ended = await until({
    what: 'the event is delivered',
    ask: () => events.read(sent.event_id),
    good: ({ status }) => status === 'delivered',
    deadlineMs: DELIVERY_MS,
  });
  report.holds(
    "an event becomes an issue, with the sender's and GitLab's tokens from files",
    ended.status === 'delivered',
  );
  const dashboard = async (tried: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`admin:${tried}`).toString('base64')}`;
    const answer = await fetch(`${adminUrl}/queues`, {
      headers: { authorization },
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    return answer.status;
  };
  const answers = [await dashboard(password), await dashboard('another')];
  report.holds("the dashboard's password is that of the file", answers[0] === 200 && answers[1] === 401, answers);
  const ids = (await installation.compose(['ps', '--all', '--quiet'])).split('\n');
  const inspected = await commands.get(['docker', 'inspect', ...ids]);
  const shown = Object.entries(secrets).flatMap(([name, secret]) => (inspected.includes(secret) ? [name] : []));
  report.holds('docker inspect shows none of the secrets', shown.length === 0, shown);
  await installation.down(['--volumes']);
}
