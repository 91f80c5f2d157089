import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { LoadedConfig } from './load.ts';
import { formatProblems } from './problem.ts';

/** A configuration without a problem. */
export type GoodConfig = Extract<LoadedConfig, { ok: true }>;

/** The configuration that a process acts on. */
export type ConfigInForce = {
  current(): GoodConfig;
  /** Calls back with every configuration that comes into force from now on, before the next job or request is looked at. */
  onChange(apply: (next: GoodConfig) => void): void;
  /** Reads the file, and all that it names, again. One with problems is told of, and the one before stays. Never throws. */
  reload(): Promise<void>;
};

type Dependencies = {
  first: GoodConfig;
  /** Never throws. */
  load: () => Promise<LoadedConfig>;
  logger: Pick<Logger, 'info' | 'error'>;
  metrics: Pick<Metrics, 'configReloaded' | 'configInfo'>;
};

/** Keeps the configuration of one process. What is asked for while a file is being read makes it be read once more. */
export function createConfigInForce({ first, load, logger, metrics }: Dependencies): ConfigInForce {
  let current = first;
  let isWanted = false;
  let running: Promise<void> | undefined;
  const appliers: Array<(next: GoodConfig) => void> = [];
  const show = (): void => {
    metrics.configInfo.reset();
    metrics.configInfo.set({ fingerprint: current.fingerprint }, 1);
    metrics.configReloaded.set(1);
  };
  const reloadOnce = async (): Promise<void> => {
    const loaded = await load();
    if (!loaded.ok) {
      metrics.configReloaded.set(0);
      const { fingerprint } = current;
      for (const problem of loaded.problems) {
        const line = { reason: 'config_problem', detail: formatProblems([problem]), fingerprint };
        logger.error(line, 'configuration refused, the one before stays in force');
      }
      return;
    }
    const before = current.fingerprint;
    current = loaded;
    for (const apply of appliers) apply(loaded);
    show();
    logger.info({ fingerprint: loaded.fingerprint, before }, 'configuration reloaded');
  };
  const reloadWhileWanted = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await reloadOnce();
    }
  };
  show();
  logger.info({ fingerprint: first.fingerprint }, 'configuration loaded');
  return {
    current: () => current,
    onChange: (apply) => void appliers.push(apply),
    reload() {
      isWanted = true;
      running ??= reloadWhileWanted().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}
