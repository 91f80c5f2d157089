import createMarkdown from 'markdown-it';

/** Markdown as GitLab reads it, by a parser that shares nothing with the code under test. */
const markdown = new createMarkdown({ html: true, linkify: true });
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

const REFERENCES: Record<string, RegExp> = {
  mention: /(?<![A-Za-z0-9_])@[A-Za-z0-9_.]/,
  issue: /#\d|GL-\d/,
  merge_request: /!\d/,
  epic: /&\d/,
  snippet: /\$\d/,
  label: /~(?:"|[\w?.&-])/,
  milestone: /%(?:"|[\w{])/,
  iteration: /\*iteration:/,
  alert: /\^alert#/,
  bracketed: /\[(?:issue|epic|work_item|vulnerability|feature_flag|cadence|contact|wiki_page):/,
  wiki: /\[\[/,
  commit: /[0-9a-f]{7}/i,
  address: /[a-z]:\/\/|(?<!\w)www\.|mailto:|xmpp:/i,
  math: /\$`/,
};

/** What a text does beyond being shown: by kind, with the text that does it. */
export type Acts = {
  links: string[];
  images: string[];
  html: string[];
  references: string[];
  definitions: string[];
  headings: string[];
  languages: string[];
};

/** The kinds of reference in text that has no markup. */
export function referencesIn(text: string): string[] {
  return Object.entries(REFERENCES).flatMap(([kind, pattern]) => {
    const found = pattern.exec(text);
    return found ? [`${kind}: ${text.slice(Math.max(0, found.index - 10), found.index + 20)}`] : [];
  });
}

/** What a description or note does, outside code. */
export function actsOf(source: string): Acts {
  const acts: Acts = { links: [], images: [], html: [], references: [], definitions: [], headings: [], languages: [] };
  const env = { references: {} as Record<string, never> };
  const tokens = markdown.parse(source, env);
  acts.definitions = Object.keys(env.references);
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open' && token.level === 0) acts.headings.push(tokens[index + 1]?.content ?? '');
    if (token.type === 'fence' && token.info !== '') acts.languages.push(token.info);
    if (token.type === 'html_block') {
      acts.html.push(...tagsOf(token.content));
      acts.references.push(...referencesIn(textOf(token.content)));
    }
    let text = '';
    let linked = false;
    for (const child of token.children ?? []) {
      if (child.type === 'link_close') linked = false;
      else if (linked) continue;
      else if (child.type === 'text' || child.type === 'text_special') text += child.content;
      else if (child.type === 'softbreak' || child.type === 'hardbreak') text += '\n';
      else if (child.type === 'code_inline') text += ' ';
      else if (child.type === 'link_open') {
        acts.links.push(String(child.attrGet('href')));
        linked = true;
        text += ' ';
      } else if (child.type === 'image') acts.images.push(String(child.attrGet('src')));
      else if (child.type === 'html_inline') acts.html.push(...tagsOf(child.content));
    }
    acts.references.push(...referencesIn(text));
  });
  return acts;
}

/** The text of an HTML block, in which Markdown means nothing. */
function textOf(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
  return html.replace(/<[a-z/!?][^>]*>/gi, '').replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity] ?? entity);
}

function tagsOf(html: string): string[] {
  return [...html.matchAll(/<[a-z/!?][^>]*>?/gi)].map(([tag]) => tag);
}

/** What must hold for the bytes of every text that goes to GitLab, code or not. */
export function unsafeBytes(text: string): string[] {
  const rules: Array<[string, RegExp]> = [
    ['a line begins with /', /^[^\S\n]*\//m],
    ['a carriage return', /\r/],
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    ['a control character', /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/],
    ['a bidirectional mark', /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/],
    ['a tag character', /[\u{e0000}-\u{e007f}]/u],
    ['a bound of ours', /[\ufdd0-\ufdef]/],
    ['a marker or definition', /^[^\S\n]*(?:>[^\S\n]*)*\[[^\]\n]*\]:/m],
  ];
  const found = rules.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  return text.isWellFormed() ? found : [...found, 'a lone surrogate'];
}
