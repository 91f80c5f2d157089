import type { Severity } from '../config/severity.ts';
import type { SourceSettings } from '../config/source-schema.ts';

/** What a sender's words for a severity mean to us. */
export type SeverityAliases = Readonly<Record<string, Severity>>;

/** 100 characters: no word for a severity is so long, and what was sent may be megabytes. */
const MAX_WORD = 100;

/** The canonical severity of a sender's word: the operator's map, then the preset's aliases, then the configured default. */
export function gradeSeverity(input: {
  sent: string;
  aliases: SeverityAliases;
  settings: SourceSettings['severity'];
}): { severity: Severity; severityKnown: boolean } {
  const word = fold(input.sent);
  const mapped = Object.entries(input.settings.map).find(([key]) => fold(key) === word)?.[1];
  const known = mapped ?? (Object.hasOwn(input.aliases, word) ? input.aliases[word] : undefined);
  return { severity: known ?? input.settings.default, severityKnown: known !== undefined };
}

function fold(text: string): string {
  return text.slice(0, MAX_WORD).toLowerCase().replace(/\s+/g, '');
}
