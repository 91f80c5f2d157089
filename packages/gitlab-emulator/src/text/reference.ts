/** Kinds of things that GitLab turns into a link, most of them with a note on the thing linked. */
export type ReferenceKind =
  | 'issue'
  | 'merge_request'
  | 'epic'
  | 'snippet'
  | 'label'
  | 'milestone'
  | 'iteration'
  | 'alert'
  | 'bracketed'
  | 'wiki'
  | 'url';

/** What one piece of text mentions and refers to; `text` as it was written, with a path before it where there is one. */
export type Scan = { mentions: string[]; references: { kind: ReferenceKind; text: string }[] };

/** Ruby's `\w` is ASCII only: a mention may follow any other letter. */
const MENTION = /(?<![A-Za-z0-9_])@([A-Za-z0-9_.][A-Za-z0-9_./-]*)/g;

const REFERENCES: readonly (readonly [ReferenceKind, RegExp])[] = [
  ['alert', /\^alert#\d+/g],
  ['issue', /(?<!\^alert)#\d+|(?<![A-Za-z0-9_])GL-\d+/g],
  ['merge_request', /!\d+/g],
  ['epic', /&(?:amp;)?\d+/g],
  ['snippet', /\$\d+/g],
  ['label', /~(?:"[^"\n]+"|\w[^\s"<,]*)/g],
  ['milestone', /%(?:"[^"\n]+"|\w[^\s"<]*)/g],
  ['iteration', /\*iteration:(?:"[^"\n]+"|[^\s"<]+)/g],
  ['bracketed', /\[(?:issue|epic|work_item|vulnerability|feature_flag|cadence|contact|wiki_page):[^\]\n]+\]/g],
  ['wiki', /\[\[[^[\]\n]+\]\]/g],
];

/** A path such as `group/project` right before a reference; looked for backwards, within the length a path can have. */
const PATH_BEFORE = /[A-Za-z0-9_.][A-Za-z0-9_./-]*$/;
const MAX_PATH_LENGTH = 255;

/** Mentions and references in text that has no markup of its own. */
export const scanText = (text: string): Scan => {
  const scan: Scan = { mentions: [], references: [] };
  for (const match of text.matchAll(MENTION)) {
    const name = (match[1] ?? '').replace(/[./-]+$/, '');
    if (name !== '') scan.mentions.push(name);
  }
  for (const [kind, pattern] of REFERENCES) {
    for (const match of text.matchAll(pattern)) {
      const before = text.slice(Math.max(0, match.index - MAX_PATH_LENGTH), match.index);
      const path = kind === 'bracketed' || kind === 'wiki' ? '' : (PATH_BEFORE.exec(before)?.[0] ?? '');
      scan.references.push({ kind, text: path + match[0] });
    }
  }
  return scan;
};

const INSTANCE_PAGE =
  /^\/.{1,512}?\/(?:issues|issues\/incident|work_items|merge_requests|epics|snippets|milestones|commit|alert_management|designs|iterations)\/[\w-]+/;

/** What a link's target refers to: a page of this instance, or the bare reference that GitLab also takes as a target. */
export const scanTarget = (target: string, publicUrl: string): Scan => {
  const decoded = decode(target);
  if (decoded.startsWith(`${publicUrl}/`) && INSTANCE_PAGE.test(decoded.slice(publicUrl.length)))
    return { mentions: [], references: [{ kind: 'url', text: decoded }] };
  const scan = scanText(decoded);
  return {
    mentions: scan.mentions.filter((name) => decoded === `@${name}`),
    references: scan.references.filter(({ text }) => text === decoded),
  };
};

const decode = (target: string): string => {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
};
