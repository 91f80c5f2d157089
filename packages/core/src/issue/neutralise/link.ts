import { codeSpan } from './code.ts';
import { cutText } from './cut.ts';
import { markdownText } from './text.ts';

/** 2,000: what every browser and proxy takes. */
const MAX_HREF = 2_000;

/** Hosts as DNS and addresses spell them; `URL` lets in characters that Markdown would take for its own. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/;

/** Every page of a GitLab's project or group that a reference can be made to; ours may be known by another name than its own. */
const GITLAB_PAGE = /\/-\//;

/** 200: a link that is none is shown to be read, not to be followed. */
const MAX_SHOWN = 200;

/**
 * An address that may be followed, percent-encoded so that nothing in it is Markdown: http or https, without credentials, on
 * another host than GitLab's own, where an address is a cross-reference, and no page of any GitLab. Undefined for any other text.
 */
export function findHref(value: string, gitlabHosts: string[]): string | undefined {
  const address = value.trim();
  if (address.length > MAX_HREF || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return undefined;
  const host = hostNameOf(url.host);
  if (!HOST.test(host) || gitlabHosts.some((gitlab) => hostNameOf(gitlab) === host)) return undefined;
  if (GITLAB_PAGE.test(decodePath(url.pathname))) return undefined;
  // What `URL` leaves as it is and Markdown, GitLab or a reader could take for its own.
  const origin = url.origin;
  return origin + url.href.slice(origin.length).replace(/[^\w\-./?=&%:+,#]/g, (found) => percentEncode(found));
}

/** As a server reads it; as it is where its escapes are none. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The name of a host without port and final dot. */
function hostNameOf(host: string): string {
  const text = host.includes('://') ? host : `https://${host}`;
  return URL.canParse(text) ? new URL(text).hostname.replace(/\.$/, '') : '';
}

/** Percent-encodes all but letters, digits, `-`, `.` and `_`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*~]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A link that shows its host, so that nobody follows it unknowing; text that is no address worth following, as code. */
export function markdownLink(value: string, label: string, gitlabHosts: string[]): string {
  const href = findHref(value, gitlabHosts);
  if (href === undefined) return codeSpan(cutText(value, MAX_SHOWN));
  const host = markdownText(new URL(href).host);
  const shown = markdownText(label);
  return shown === '' ? `[${host}](${href})` : `[${shown} (${host})](${href})`;
}
