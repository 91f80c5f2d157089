import { findFreePort } from '../../packages/core/src/testing/free-port.ts';
import { DELIVERY_MS } from './deadlines.ts';
import { createGitLab } from './gitlab.ts';
import { createInstallation, type Installation } from './installation.ts';
import type { Report } from './report.ts';
import { until } from './until.ts';

/** As demo.env has them. */
const TOKENS = { insights: 'demo-insights-token', gitlab: 'glpat-emulator' };

type Inspected = {
  Name: string;
  Config: { User: string };
  HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[]; SecurityOpt: string[]; Init: boolean; Memory: number };
  NetworkSettings: { Ports: Record<string, Array<{ HostIp: string }> | null> };
};

/** `docker compose --env-file demo.env up`: no settings, one event, one issue; and how the containers are shut in. */
export async function tryDemo(
  input: Omit<Parameters<typeof createInstallation>[0], 'settings' | 'options' | 'token'> & {
    report: Report;
    demoFile: string;
    opened: (installation: Installation) => void;
  },
): Promise<void> {
  const { report, demoFile, opened, ...options } = input;
  report.part('docker compose --env-file demo.env up');
  const gitlabAddress = `127.0.0.1:${await findFreePort()}`;
  const installation = await createInstallation({
    ...options,
    options: ['--env-file', demoFile],
    settings: { GITLAB_ADDRESS: gitlabAddress },
    token: TOKENS.insights,
  });
  opened(installation);
  await installation.up();
  report.did('Redis, ingest, a worker and the GitLab emulator are up and healthy');

  const gitlab = createGitLab({ url: `http://${gitlabAddress}`, token: TOKENS.gitlab });
  const { events } = installation;
  const sent = await events.send(1);
  report.holds('an event is accepted with 202', sent.answered === 202, sent);
  const ended = await until({
    what: 'the event is delivered',
    ask: () => events.read(sent.event_id),
    good: ({ status }) => status === 'delivered',
    deadlineMs: DELIVERY_MS,
  });
  report.holds('it became an issue', ended.outcome === 'created', ended);
  const again = await events.send(1);
  report.holds('sent again it is a duplicate, answered with 200', again.answered === 200 && again.duplicate === true);
  const issues = await gitlab.issues();
  report.holds('one event, one issue', issues.length === 1, issues);

  const ids = await installation.compose(['ps', '--quiet']);
  const inspected: Inspected[] = JSON.parse(await installation.commands.get(['docker', 'inspect', ...ids.split('\n')]));
  for (const { Name, Config, HostConfig, NetworkSettings } of inspected) {
    const bound = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []);
    const isShutIn =
      !['', '0', 'root'].includes(Config.User) &&
      HostConfig.ReadonlyRootfs &&
      HostConfig.Init &&
      HostConfig.Memory > 0 &&
      HostConfig.CapDrop.includes('ALL') &&
      HostConfig.SecurityOpt.includes('no-new-privileges:true');
    report.holds(
      `${Name}: user ${Config.User}, root read-only, no capabilities, init, bounded memory`,
      isShutIn,
      HostConfig,
    );
    const only = bound.every(({ HostIp }) => HostIp === '127.0.0.1');
    if (Name.includes('redis')) report.holds(`${Name}: no port published`, bound.length === 0, bound);
    else report.holds(`${Name}: published on 127.0.0.1 only`, only && bound.length > 0, bound);
  }
  await installation.down(['--volumes']);
  report.did('down, its volume removed');
}
