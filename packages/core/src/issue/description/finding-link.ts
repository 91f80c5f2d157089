import { codeSpan } from '../neutralise/code.ts';
import { cutText } from '../neutralise/cut.ts';
import { findHref, markdownLink } from '../neutralise/link.ts';

/** 200 code points: what cannot be followed is shown to be recognised. */
const MAX_SHOWN = 200;

/** The link to the finding at its sender; empty without one, and said to be only text where it cannot be followed. */
export function findingLink(link: string | undefined, gitlabHosts: string[]): string {
  if (link === undefined) return '';
  if (findHref(link, gitlabHosts) !== undefined) return markdownLink(link, 'Open the finding', gitlabHosts);
  const shown = codeSpan(cutText(link, MAX_SHOWN));
  return shown === '' ? '' : `Link as sent, not one to follow: ${shown}`;
}
