import type { Installation } from './installation.ts';
import type { Report } from './report.ts';

/** Without settings nothing starts, and what is missing is named; a wrong configuration stops all but its own check. */
export async function trySettings(input: { installation: Installation; report: Report }): Promise<void> {
  const { installation, report } = input;
  report.part('Missing settings');
  const { commands } = installation;
  const missing = async (name: string): Promise<void> => {
    const { code, error } = await commands.run(['docker', 'compose', 'up'], { env: { [name]: undefined } });
    const named = error.includes(`required variable ${name} is missing`);
    report.holds(`without ${name} it says so and starts nothing`, code !== 0 && named, error);
  };
  for (const name of ['GITLAB_URL', 'GITLAB_TOKEN', 'GITLAB_PROJECT', 'INSIGHTS_TOKEN']) await missing(name);
  const started = await installation.compose(['ps', '--all', '--quiet']);
  report.holds('no container was made', started === '', started);

  const { code } = await commands.run(['docker', 'compose', 'up', '--detach'], { env: { GITLAB_PROJECT: '' } });
  const log = await installation.compose(['logs', 'check']);
  report.holds('an empty one is named with its line', code !== 0 && /yaml:\d+.*GITLAB_PROJECT is empty/.test(log), log);
  const running = await installation.compose(['ps', '--quiet']);
  report.holds('and nothing runs, not even Redis', running === '', running);
  await installation.down(['--volumes']);
}
