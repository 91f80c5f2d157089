import { isMap, isSeq, parseDocument } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { formatProblems } from '../../src/config/problem.ts';
import { checkRegex } from '../../src/issue/regex.ts';
import { checkTemplate } from '../../src/issue/template.ts';

/** What the word behind "yaml" says a block is a part of; `other` is somebody else's file. */
export type Part = 'configuration' | 'sources' | 'source' | 'issue' | 'other';

/** The part that a fence's info string names; undefined where it is no YAML. A mere "yaml" is a configuration, or keys of its top. */
export function partOf(info: string): Part | undefined {
  const [language, word = 'configuration'] = info.split(/\s+/);
  if (language !== 'yaml') return undefined;
  if (!['configuration', 'sources', 'source', 'issue', 'other'].includes(word)) {
    throw new Error(`"${info}": write yaml alone, or with sources, source, issue or other behind it`);
  }
  return word as Part;
}

const indent = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** Sources that a fragment needs around it: `source` and `issue` are put into one of Insights. */
const SOURCE = 'sources:\n  insights:\n    preset: insights\n    auth: { bearer: [a-secret-of-ours] }\n';
const REST = {
  version: 'version: 1\n',
  destinations: 'destinations:\n  gitlab: { url: "https://gitlab.example.com", token: a-token }\n',
  sources: `${SOURCE}    issue: { project: 42 }\n`,
};

/** A configuration with the block in it, and with what it leaves out. */
function whole(text: string, part: Exclude<Part, 'other'>): string {
  const { version, destinations } = REST;
  if (part === 'sources') return `${version}${destinations}sources:\n${indent(text, 2)}`;
  if (part === 'issue') return `${version}${destinations}${SOURCE}    issue:\n      project: 42\n${indent(text, 6)}`;
  if (part === 'source') {
    const issue = /^issue:/m.test(text) ? '' : '    issue: { project: 42 }\n';
    const preset = /^preset:/m.test(text);
    return `${version}${destinations}${preset ? 'sources:\n  one:\n' : SOURCE}${issue}${indent(text, 4)}`;
  }
  const { contents } = parseDocument(text);
  const has = (key: string) => isMap(contents) && contents.has(key);
  return `${Object.entries(REST)
    .flatMap(([key, lines]) => (has(key) ? [] : [lines]))
    .join('')}${text}`;
}

/** What stands for the variables and files that a page names: long enough for every kind of secret. */
function placeholder(name: string): string {
  if (name.endsWith('_URL')) return 'https://gitlab.example.com';
  if (name === 'GITLAB_PROJECT') return '42';
  const text = `placeholder-of-${name.toLowerCase()}-00000`;
  return name.includes('WHSEC') ? `whsec_${Buffer.from(text).toString('base64')}` : text;
}

/** What is wrong with a YAML block of a page, as an operator would see it; empty when it loads. */
export async function problemsOfBlock(text: string, part: Part): Promise<string[]> {
  if (part === 'other') return parseAll(text);
  const block = indent(text, 0).replace(new RegExp(`^ {${leading(text)}}`, 'gm'), '');
  const file = '/etc/issuebridge/issuebridge.yaml';
  const config = whole(block, part);
  const loaded = await loadConfig({
    file,
    env: Object.fromEntries([...block.matchAll(/\$\{([A-Z_0-9]+)/g)].map(([, name = '']) => [name, placeholder(name)])),
    checkRegex,
    checkTemplate,
    readFile: async (asked) => (asked === file ? config : placeholder('FILE')),
  });
  return loaded.ok ? [] : formatProblems(loaded.problems).split('\n');
}

const leading = (text: string): number => /^ */.exec(text)?.[0].length ?? 0;

/** Several documents may stand in one block. */
function parseAll(text: string): string[] {
  return text.split(/^---$/m).flatMap((one) => {
    const { errors, contents } = parseDocument(one);
    if (errors.length > 0) return errors.map(({ message }) => message);
    return isMap(contents) || isSeq(contents) ? [] : ['neither keys nor a list'];
  });
}
