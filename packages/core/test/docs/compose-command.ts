import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { problemOfArguments } from '../../../../apps/cli/test/command-line.ts';
import { ROOT } from './page.ts';

const { services } = parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, { image: string }>;
};

/** Those whose image begins with `issuebridge`. */
const OURS = Object.keys(services).filter((name) => services[name]?.image.includes('issuebridge'));

/** Subcommands that the pages use, each with its options; `true`: a value follows. */
const SUBCOMMANDS: Record<string, Record<string, boolean>> = {
  build: {},
  create: {},
  down: { '-v': false },
  exec: { '-T': false },
  kill: { '-s': true },
  logs: { '-f': false, '--tail': true },
  port: { '--index': true },
  ps: {},
  restart: {},
  run: { '--rm': false, '-T': false },
  start: {},
  stop: {},
  up: { '--build': false, '-d': false, '--wait': false, '--scale': true, '--no-deps': false },
};

const GLOBAL: Record<string, boolean> = { '--env-file': true, '-f': true };

/** What is wrong with the words behind `docker compose`; undefined when they fit docker-compose.yml. */
export function problemOfCompose(words: string[], { whole }: { whole: boolean }): string | undefined {
  const global = takeOptions(words, GLOBAL);
  if (typeof global === 'string') return global;
  for (const file of global.values) if (!existsSync(path.join(ROOT, file))) return `there is no file ${file}`;
  const [name = '', ...rest] = global.rest;
  const options = SUBCOMMANDS[name];
  if (!options) return whole || name !== '' ? `docker compose has no "${name}" that this test knows` : undefined;
  const taken = takeOptions(rest, options, { all: name !== 'run' && name !== 'exec' });
  if (typeof taken === 'string') return taken;
  const scaled = taken.values.flatMap((value) => /^(\w+)=\d+$/.exec(value)?.[1] ?? []);
  const [first = '', ...inner] = taken.rest;
  const named = name === 'run' || name === 'exec' || name === 'port' ? [first] : taken.rest;
  const unknown = [...scaled, ...named].find((service) => !(service in services));
  if (unknown !== undefined) return `docker-compose.yml has no service "${unknown}"`;
  if (name === 'run' && OURS.includes(first))
    return inner.length === 0 ? undefined : problemOfArguments(inner, { whole });
  if (name === 'exec' && inner[0] === 'issuebridge') return problemOfArguments(inner.slice(1), { whole });
  return undefined;
}

type Taken = { values: string[]; rest: string[] };

/** Takes options off; with `all` also those behind other words. A text is what is wrong. */
function takeOptions(words: string[], options: Record<string, boolean>, { all = false } = {}): Taken | string {
  const taken: Taken = { values: [], rest: [] };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) {
      if (!all) return { ...taken, rest: words.slice(index) };
      taken.rest.push(word);
    } else {
      const takesValue = options[word];
      if (takesValue === undefined) return `"${word}" is no option that this test knows`;
      if (takesValue) taken.values.push(words[++index] ?? '');
    }
  }
  return taken;
}
