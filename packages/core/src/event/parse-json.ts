/** What a text of GitLab's or our own holds, undefined for one that is no JSON. A sender's body is read by `parseJsonObject`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
