import { readFile } from 'node:fs/promises';

/** The lines of the first shell block below a heading of a Markdown file: what the reader is told to run, in order. */
export async function documentedCommands(file: string, heading: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  const [, below] = text.split(`\n${heading}\n`);
  const block = /```sh\n(.*?)```/s.exec(below ?? '')?.[1];
  if (block === undefined) throw new Error(`${file} has no shell block below "${heading}"`);
  return block
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter((line) => line !== '');
}
