import { configJsonSchema } from '../../packages/core/src/config/json-schema.ts';
import { keyTable, SECTIONS } from './key-table.ts';

/** The generated documentation: each file, and its text made from the text it has now. */
export const GENERATED: Record<string, (present: string) => string> = {
  'config/issuebridge.schema.json': () => `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
  'docs/configuration.md': (present) =>
    Object.entries(SECTIONS).reduce((text, [name, section]) => {
      const [begin, end] = [`<!-- keys: ${name} -->`, '<!-- end of keys -->'];
      const from = text.indexOf(begin);
      const to = text.indexOf(end, from);
      if (from === -1 || to === -1) throw new Error(`docs/configuration.md has no "${begin}" with "${end}" after it`);
      return `${text.slice(0, from)}${begin}\n${keyTable(section)}\n${text.slice(to)}`;
    }, present),
};
