import { breakText } from './break.ts';
import { oneLine } from './clean.ts';

/** As entities and not with a backslash: those hold in HTML too, where a template's author may have put the value. */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that is one line already, with all that is Markdown or HTML shown as it is. */
export function escapeMarkdown(line: string): string {
  return line
    .replace(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/^[-+=#:](?!\d)/, '\\$&')
    .replace(/^(\d+)(?=[.)](?:\s|$))/, '$1\\');
}

/** A value as one line of Markdown text: in a paragraph, a list, a heading, bold, a table's cell. */
export function markdownText(value: string): string {
  return escapeMarkdown(breakText(oneLine(value)));
}
