/** `ok`: as it should be. `warn`: it works, and could be better. `fail`: events would not become issues. */
export type Level = 'ok' | 'warn' | 'fail';

/** One thing that was looked at: what it is, what was found, and where it is not well how to mend it. */
export type Finding = { level: Level; subject: string; found: string; mend: string | undefined };

/** Makes the findings about one subject. */
export function findingsOf(subject: string) {
  const finding = (level: Level, found: string, mend?: string): Finding => ({ level, subject, found, mend });
  return {
    ok: (found: string) => finding('ok', found),
    warn: (found: string, mend: string) => finding('warn', found, mend),
    fail: (found: string, mend: string) => finding('fail', found, mend),
  };
}
