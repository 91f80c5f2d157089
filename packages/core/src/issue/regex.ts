import { RE2JS } from 're2js';

/** Whether a pattern is found anywhere in a text, without regard to case; in time linear in the text, whatever the pattern. */
export function matchesRegex(pattern: string, text: string): boolean {
  return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE).matcher(text).find();
}

/** What is wrong with a pattern, or undefined: the check of the configuration file's `matches`. */
export function checkRegex(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
