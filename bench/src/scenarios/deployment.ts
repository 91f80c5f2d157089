import type { EmulatorOptions } from '@issuebridge/gitlab-emulator';
import { createInstallation } from '../installation.ts';
import { type Program, startIn } from '../program.ts';
import { PROGRAM } from '../program-file.ts';
import { createGitLabControl, type GitLabControl } from './gitlab-control.ts';
import type { Stage } from './scenario.ts';
import { createSender, type Sender } from './sender.ts';

/** 20: as a worker is shipped. */
export const CONCURRENCY = 20;

/** 150 ms: what a create takes a GitLab in the same country. */
export const LATENCY = 150;

/** 200,000: all requests of the longest run, for the counts are taken from them. */
const REQUEST_LOG = 200_000;

/** All that runs: an emulated GitLab, ingest, workers; each a process of its own, and a sender. */
export type Deployment = {
  gitlab: GitLabControl;
  gitlabUrl: string;
  sender: Sender;
  processes: Program[];
  /** Starts so many more workers, and waits until they serve. */
  startWorkers(count: number): Promise<void>;
  /** How many lines of all workers' logs hold that text. */
  countLines(text: string): Promise<number>;
};

type Options = {
  workers: number;
  emulator?: Partial<EmulatorOptions>;
} & Pick<Parameters<typeof createInstallation>[0], 'token' | 'destination' | 'routes'>;

/** Starts everything as it is shipped but for the options; it ends with the stage. */
export async function deploy(stage: Stage, { workers, emulator, ...installed }: Options): Promise<Deployment> {
  const { folder, redis } = stage;
  const options = { latencyMs: LATENCY, requestLogSize: REQUEST_LOG, ...emulator };
  const env = { EMULATOR_OPTIONS: JSON.stringify(options) };
  const gitlab = await startIn(stage, { name: 'emulator', file: PROGRAM.emulator, env });
  const installation = await createInstallation({
    ...{ folder, redisUrl: redis.url, gitlabUrl: gitlab.url, concurrency: CONCURRENCY },
    ...installed,
  });
  const ingest = await startIn(stage, { name: 'ingest', file: PROGRAM.ingest, env: installation.env });
  const running: Program[] = [];
  const startWorkers = async (count: number): Promise<void> => {
    const first = running.length + 1;
    const started = Array.from({ length: count }, (_, index) =>
      startIn(stage, {
        ...{ name: `worker-${first + index}`, file: PROGRAM.worker, env: installation.env },
        ready: 'serving',
      }),
    );
    running.push(...(await Promise.all(started)));
  };
  await startWorkers(workers);
  return {
    gitlab: createGitLabControl(gitlab.url),
    gitlabUrl: gitlab.url,
    sender: createSender({ url: `${ingest.url}${installation.eventsPath}`, headers: installation.headers }),
    startWorkers,
    get processes() {
      return [ingest, ...running];
    },
    async countLines(text) {
      const logs = await Promise.all(running.map((worker) => worker.log()));
      return logs
        .join('')
        .split('\n')
        .filter((line) => line.includes(text)).length;
    },
  };
}
