import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Commands } from './command.ts';
import type { Report } from './report.ts';

const BASE = 'node:24-trixie-slim';
const MB = 1_000_000;
/** What the image may add to its base. */
const MAX_ADDED_MB = 250;
/** Dependencies of development, and what no program of the image starts. */
const NOT_THERE = ['vitest', 'typescript', '@biomejs', 'knip', 'testcontainers', 'fast-check', '@types', 'tinybench'];
const INSTALLERS = ['npm', 'npx', 'pnpm', 'yarn', 'corepack', 'apt', 'apt-get', 'dpkg'];

/** Prints a line of all that it finds: native add-ons, tests, development dependencies, installers. */
const SEARCH = `
find /app -name '*.node' -o -path '*/test/*' -path '/app/[ap]*' -not -path '*/node_modules/*'
for name in ${NOT_THERE.join(' ')}; do find /app/node_modules -maxdepth 4 -path "*/node_modules/$name"; done
for name in ${INSTALLERS.join(' ')}; do command -v $name; done
find /app /etc/issuebridge /usr/local/bin -writable
true`;

type Inspected = { Size: number; Config: { User: string; Labels: Record<string, string>; Healthcheck?: object } };

/** Builds the image and looks into it. */
export async function tryImage(input: {
  commands: Commands;
  image: string;
  root: string;
  report: Report;
}): Promise<void> {
  const { commands, image, root, report } = input;
  report.part('The image');
  const revision = (await commands.run(['git', '-C', root, 'rev-parse', 'HEAD'])).out.trim() || 'unknown';
  await commands.get(['docker', 'build', '--tag', image, '--build-arg', `REVISION=${revision}`, root]);
  report.did('built');

  const inspect = async (name: string): Promise<Inspected> =>
    JSON.parse(await commands.get(['docker', 'image', 'inspect', '--format', '{{json .}}', name]));
  const [made, base] = [await inspect(image), await inspect(BASE)];
  const added = Math.round((made.Size - base.Size) / MB);
  const size = `${Math.round(made.Size / MB)} MB, ${added} MB above ${BASE}`;
  report.holds(`${size}: less than ${MAX_ADDED_MB} MB`, added < MAX_ADDED_MB);
  report.holds('its user is 1000', made.Config.User === '1000:1000', made.Config.User);
  report.holds('it has a health check', made.Config.Healthcheck !== undefined);

  const inside = (...words: string[]) =>
    commands.get(['docker', 'run', '--rm', '--network', 'none', '--entrypoint', '', image, ...words]);
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const label = (name: string) => made.Config.Labels[`org.opencontainers.image.${name}`];
  const said = await inside('issuebridge', 'version');
  report.holds(`"issuebridge version" and its label say ${version}`, said === `issuebridge ${version}`, said);
  report.holds(`its labels name version and revision`, label('version') === version && label('revision') === revision);
  const uid = await inside('id', '-u');
  report.holds('a shell in it is user 1000', uid === '1000', uid);
  const found = await inside('sh', '-c', SEARCH);
  report.holds(
    'no native add-on, test, development dependency or package manager, nothing that may be written',
    found === '',
    found,
  );
}
