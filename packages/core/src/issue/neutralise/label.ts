import { oneLine } from './clean.ts';
import { cutTitle } from './cut.ts';

/** GitLab's limit, in code points. */
const MAX_LABEL = 255;

/** Words that GitLab's filters keep for themselves. */
const RESERVED = new Set(['none', 'any']);

/** A value in a label: no comma, which would begin another label, and no `::`, which would choose the scope. */
export function labelText(value: string): string {
  return oneLine(oneLine(value).replaceAll(',', ' '))
    .replace(/:{2,}/g, ':')
    .replace(/^:+|:+$/g, '');
}

/** A whole label GitLab takes; undefined when nothing is left of it or only its scope. */
export function fitLabel(label: string): string | undefined {
  const fitted = cutTitle(oneLine(label.replaceAll(',', ' ')), MAX_LABEL);
  return fitted === '' || fitted.endsWith('::') || RESERVED.has(fitted.toLowerCase()) ? undefined : fitted;
}
