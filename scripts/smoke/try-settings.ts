import type { Installation } from './installation.ts';
import type { Report } from './report.ts';

/** Without settings nothing starts, and what is missing is named; with a wrong configuration neither ingest nor worker starts. */
export async function trySettings(input: { installation: Installation; report: Report }): Promise<void> {
  const { installation, report } = input;
  report.part('Missing settings');
  const { commands } = installation;
  const missing = async (name: string, value?: string): Promise<void> => {
    const { code, error } = await commands.run(['docker', 'compose', 'up'], { env: { [name]: value } });
    const named = error.includes(`required variable ${name} is missing`);
    report.holds(
      `${value === undefined ? 'without' : 'with an empty'} ${name} it says so and starts nothing`,
      code !== 0 && named,
      error,
    );
  };
  for (const name of ['GITLAB_URL', 'GITLAB_TOKEN', 'GITLAB_PROJECT', 'INSIGHTS_TOKEN']) await missing(name);
  for (const name of ['GITLAB_URL', 'GITLAB_PROJECT']) await missing(name, '');
  const started = await installation.compose(['ps', '--all', '--quiet']);
  report.holds('no container was made', started === '', started);

  const { code } = await commands.run(['docker', 'compose', 'up', '--detach'], { env: { GITLAB_TOKEN: '' } });
  const log = await installation.compose(['logs', 'check']);
  report.holds('an empty token is named with its line', code !== 0 && /yaml:\d+.*GITLAB_TOKEN is empty/.test(log), log);
  const running = await installation.compose(['ps', '--services', '--status', 'running']);
  report.holds('and nothing but Redis runs', running === 'redis', running);
  await installation.down(['--volumes']);
}
