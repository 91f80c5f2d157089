import { type LoadedConfig, loadConfig } from '@issuebridge/core/config/load.ts';
import { checkRegex } from '@issuebridge/core/issue/regex.ts';
import { checkTemplate } from '@issuebridge/core/issue/template.ts';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a bare clone has its configuration; the image sets the variable. */
const DEFAULT_FILE = 'config/issuebridge.yaml';

/** The configuration file's path: the command's own option, else the environment's. */
export function configFileOf(option: string | undefined, env: Environment): string {
  return option ?? (env.ISSUEBRIDGE_CONFIG || DEFAULT_FILE);
}

/** Reads the configuration as every process does. */
export function readConfiguration(file: string, env: Environment): Promise<LoadedConfig> {
  return loadConfig({ file, env, checkRegex, checkTemplate });
}
