const SHOWN = new Set<unknown>(['warn', 'error', 'fatal']);
const EXPLAINING = ['reason', 'detail', 'hint'];

function parseLogLine(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What of a line belongs on the terminal: warnings and errors. What is no log line is shown with the last lines of a dead program. */
export function troubleIn(line: string): string | undefined {
  const parsed = parseLogLine(line);
  if (!parsed || !SHOWN.has(parsed.level)) return undefined;
  const explained = EXPLAINING.flatMap((name) => (typeof parsed[name] === 'string' ? [parsed[name]] : [])).join(': ');
  return `${parsed.level}: ${parsed.msg}${explained ? ` (${explained})` : ''}`;
}
