import type { Page } from './page.ts';

/** One command as a page tells people to type it. `whole`: it is to be typed as it stands, and not merely mentioned. */
export type CommandLine = { place: string; words: string[]; whole: boolean };

/** What a mention has to begin with to be a command. */
const MENTIONED = /^(issuebridge|npm (run|start|test)|pnpm|docker compose)( |$)/;

/** Every command on a page: those in blocks without a language or of the shell, and those in running text. */
export function commandLinesOf({ file, blocks, spans }: Page): CommandLine[] {
  const inBlocks = blocks
    .filter(({ info }) => info === '' || info === 'sh')
    .flatMap(({ text, line }) =>
      text
        .replaceAll('\\\n', ' ')
        .split('\n')
        .map((typed) => ({ typed, line })),
    )
    .flatMap(({ typed, line }) => commandsIn(typed).map((words) => ({ place: `${file}:${line}`, words, whole: true })));
  const mentioned = spans
    .filter(({ text }) => MENTIONED.test(text))
    .flatMap(({ text, line }) => commandsIn(text).map((words) => ({ place: `${file}:${line}`, words, whole: false })));
  return [...inBlocks, ...mentioned];
}

/** The commands of a line of shell, without comment, variables set before them, and redirections. */
export function commandsIn(typed: string): string[][] {
  const words = [...typed.replace(/(^|\s)#.*$/, '').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word);
  const commands: string[][] = [[]];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '&&' || word === '|' || word === '||' || word === ';') commands.push([]);
    else if (word === '<' || word === '>') index++;
    else if (commands.at(-1)?.length !== 0 || !/^[A-Z_]+=/.test(word)) {
      commands.at(-1)?.push(word.replace(/;$/, '').replace(/^(['"])(.*)\1$/, '$2'));
      if (word.endsWith(';')) commands.push([]);
    }
  }
  // `npm run <script>` names no command.
  return commands.filter((words) => words.length > 0 && !words.some((word) => /^<.*>$/.test(word)));
}

/** A synopsis as command lines: what is in brackets is given, and of `list|show` there is one for each. */
export function expandSynopsis(text: string): string[][] {
  const words = text
    .replace(/[[\]]/g, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.reduce<string[][]>(
    (lines, word) => {
      const choices = /^[a-z-]+(\|[a-z-]+)+$/.test(word) ? word.split('|') : [word.split('|')[0] ?? ''];
      return choices.flatMap((choice) => lines.map((line) => [...line, choice]));
    },
    [[]],
  );
}
