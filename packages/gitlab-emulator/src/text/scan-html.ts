import { Parser } from 'htmlparser2';
import { type Scan, scanTarget, scanText } from './reference.ts';

/** Everything in a rendered text that reaches out of it. */
export type HtmlScan = Scan & { targets: { kind: 'link' | 'image'; url: string }[] };

/** GitLab's reference filter, as is inferred, leaves the text in these alone. */
const SKIPPED = new Set(['pre', 'code', 'a', 'style']);

/** Reads sanitised HTML as GitLab's filters do: text outside code and links, and the targets of links and images. */
export const scanHtml = (
  html: string,
  { publicUrl, codeHides }: { publicUrl: string; codeHides: boolean },
): HtmlScan => {
  const result: HtmlScan = { mentions: [], references: [], targets: [] };
  const add = (scan: Scan): void => {
    for (const mention of scan.mentions) result.mentions.push(mention);
    for (const reference of scan.references) result.references.push(reference);
  };
  let skipping = 0;
  let text = '';
  const flush = (): void => {
    if (text !== '') add(scanText(text));
    text = '';
  };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      flush();
      if (codeHides && SKIPPED.has(name)) skipping += 1;
      if (name === 'a' && attributes.href !== undefined) {
        result.targets.push({ kind: 'link', url: attributes.href });
        add(scanTarget(attributes.href, publicUrl));
      }
      if (name === 'img' && attributes.src !== undefined) result.targets.push({ kind: 'image', url: attributes.src });
    },
    ontext: (part) => {
      if (skipping === 0) text += part;
    },
    onclosetag: (name) => {
      flush();
      if (codeHides && SKIPPED.has(name)) skipping -= 1;
    },
  });
  parser.end(html);
  flush();
  return result;
};
