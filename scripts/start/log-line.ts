type LogLine = { level: string; msg: string; url: string | undefined; hint: string | undefined };

/** One line of a program's log; undefined where it is not a JSON log line. */
export function parseLogLine(line: string): LogLine | undefined {
  try {
    const { level, msg, url, hint } = JSON.parse(line) as Record<string, unknown>;
    if (typeof level !== 'string') return undefined;
    const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return { level, msg: textOf(msg) ?? '', url: textOf(url), hint: textOf(hint) };
  } catch {
    return undefined;
  }
}

const SHOWN = new Set(['warn', 'error', 'fatal']);

/** What of a line belongs on the terminal: warnings, errors, and whatever is no log line, such as a stack trace. */
export function troubleIn(line: string): string | undefined {
  const parsed = parseLogLine(line);
  if (!parsed) return line.trim() === '' ? undefined : line;
  if (!SHOWN.has(parsed.level)) return undefined;
  return `${parsed.level}: ${parsed.msg}${parsed.hint ? ` (${parsed.hint})` : ''}`;
}
