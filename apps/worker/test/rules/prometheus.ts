import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '@issuebridge/core/testing/free-port.ts';
import { tieToUs } from '@issuebridge/core/testing/lifeline.ts';

const POLL_MS = 500;

/** 60 s: ingest measures every 5 s, Prometheus asks and judges every second. */
const DEADLINE_MS = 60_000;

/** 2 s: on a busy machine a single scrape may be late. */
const FOR = '2s';

/** A Prometheus with the rules in force, each `for` cut to two seconds. */
export type Prometheus = {
  /** Names of the alerts in the rules. */
  alerts: string[];
  /** Addresses to be scraped from now on. */
  watch(targets: { ingest: string[]; worker: string[] }): Promise<void>;
  /** Puts the rules in force once so many targets answer: before, all would be absent. */
  judge(targets: number): Promise<void>;
  /** Waits until all of them have fired at some time; throws and names those that have not. */
  fired(...names: string[]): Promise<void>;
  /** True when it has fired at some time. */
  hasFired(name: string): Promise<boolean>;
  stop(): Promise<void>;
};

type Vector = { data: { result: unknown[] } };

/** Starts it on a free port with a generated copy of the rules. */
export async function startPrometheus({ program, rules }: { program: string; rules: string }): Promise<Prometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'issuebridge-prometheus-'));
  const text = await readFile(rules, 'utf8');
  const jobs = ['ingest', 'worker'].map(
    (name) => `
  - job_name: issuebridge-${name}
    file_sd_configs: [{ files: [${name}.json], refresh_interval: 1s }]`,
  );
  await writeFile(
    path.join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [rules*.yml]
scrape_configs:${jobs.join('')}
`,
  );
  const listen = `127.0.0.1:${await findFreePort()}`;
  const options = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${listen}`];
  const child = spawn(program, [...options, '--log.level=warn'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  tieToUs({ child, folder });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const seen = new Set<string>();
  const ask = async (): Promise<void> => {
    const response = await fetch(`http://${listen}/api/v1/alerts`).catch(() => undefined);
    if (!response?.ok) return;
    const { data } = (await response.json()) as {
      data: { alerts: Array<{ state: string; labels: { alertname: string } }> };
    };
    for (const { state, labels } of data.alerts) if (state === 'firing') seen.add(labels.alertname);
  };
  return {
    alerts: [...text.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = '']) => name),
    async watch(targets) {
      for (const [job, urls] of Object.entries(targets)) {
        const list = [{ targets: urls.map((url) => new URL(url).host) }];
        // In one step, for it is being read.
        await writeFile(path.join(folder, 'next'), JSON.stringify(list));
        await rename(path.join(folder, 'next'), path.join(folder, `${job}.json`));
      }
    },
    async judge(targets) {
      const query = `http://${listen}/api/v1/query?query=${encodeURIComponent(`sum(up) == ${targets}`)}`;
      const areUp = async (): Promise<boolean> => {
        const response = await fetch(query).catch(() => undefined);
        return response?.ok === true && ((await response.json()) as Vector).data.result.length > 0;
      };
      for (const end = performance.now() + DEADLINE_MS; !(await areUp()); await sleep(POLL_MS)) {
        if (performance.now() > end) throw new Error(`${targets} targets did not answer Prometheus`);
      }
      await writeFile(path.join(folder, 'rules.yml'), text.replaceAll(/^( +for): .*$/gm, `$1: ${FOR}`));
      child.kill('SIGHUP');
    },
    async fired(...names) {
      for (const end = performance.now() + DEADLINE_MS; ; await sleep(POLL_MS)) {
        await ask();
        const missing = names.filter((name) => !seen.has(name));
        if (missing.length === 0) return;
        if (performance.now() > end)
          throw new Error(`did not fire within ${DEADLINE_MS / 1_000} s: ${missing.join(', ')}`);
      }
    },
    async hasFired(name) {
      await ask();
      return seen.has(name);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
