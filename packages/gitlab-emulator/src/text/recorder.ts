import type { Inferred } from '../inferred.ts';
import { markdown, renderMarkdown } from './markdown.ts';
import { findOlderQuickActions } from './older-quick-action.ts';
import type { QuickAction } from './quick-action.ts';
import { type ReferenceKind, type Scan, scanTarget, scanText } from './reference.ts';
import { scanHtml } from './scan-html.ts';

/** Where a recorded thing stood. */
export type Place = { projectId: number; iid: number; field: 'title' | 'description' | 'note'; noteId?: number };

/** A command found in a text: `ran` by today's rule, or only found by the older one. */
export type RecordedQuickAction = Place & QuickAction & { rule: 'newer' | 'older'; ran: boolean; known: boolean };
/** A label that a request brought into being. */
export type RecordedLabel = { projectId: number; title: string; username: string };

/** All that texts did, or could have done, beyond being shown. */
export type Recorded = {
  quickActions: RecordedQuickAction[];
  /** `name` is a user, a group or `all`. */
  mentions: (Place & { name: string })[];
  references: (Place & { kind: ReferenceKind; text: string })[];
  labelsCreated: RecordedLabel[];
  /** Targets of links and images in descriptions and notes: tracking and phishing. */
  links: (Place & { kind: 'link' | 'image'; url: string })[];
};

/** A text as it came in and as it is stored. */
export type RecordedText = { place: Place; submitted: string; stored: string; ran: QuickAction[] };

/** Collects what texts do. Scanning waits until `read`, so that creating stays quick. */
export type Recorder = {
  text: (text: RecordedText) => void;
  labelCreated: (label: RecordedLabel) => void;
  read: () => Recorded;
  clear: () => void;
};

const nothing = (): Recorded => ({ quickActions: [], mentions: [], references: [], labelsCreated: [], links: [] });

/** `publicUrl` tells own pages from foreign ones. */
type RecorderDeps = { publicUrl: () => string; inferred: () => Inferred };

/** A recorder without memory of anything yet. */
export const createRecorder = (deps: RecorderDeps): Recorder => {
  let recorded = nothing();
  let waiting: RecordedText[] = [];
  return {
    text: (text) => {
      waiting.push(text);
    },
    labelCreated: (label) => {
      recorded.labelsCreated.push(label);
    },
    read: () => {
      for (const text of waiting) record(text, recorded, { publicUrl: deps.publicUrl(), inferred: deps.inferred() });
      waiting = [];
      return recorded;
    },
    clear: () => {
      recorded = nothing();
      waiting = [];
    },
  };
};

/** What is assumed of GitLab's reading. */
type Rules = { publicUrl: string; inferred: Inferred };

const record = ({ place, submitted, stored, ran }: RecordedText, recorded: Recorded, rules: Rules): void => {
  const add = (scan: Scan): void => {
    for (const name of scan.mentions) recorded.mentions.push({ ...place, name });
    for (const reference of scan.references) recorded.references.push({ ...place, ...reference });
  };
  if (place.field === 'title') {
    scanTitle(stored, rules).forEach(add);
    return;
  }
  for (const action of ran) recorded.quickActions.push({ ...place, ...action, rule: 'newer', ran: true, known: true });
  const lines = new Set(ran.map(({ line }) => line));
  for (const action of findOlderQuickActions(submitted, { anyFence: rules.inferred.olderFencesOfAnyLength }))
    if (!lines.has(action.line)) recorded.quickActions.push({ ...place, ...action, rule: 'older', ran: false });
  const scan = scanHtml(renderMarkdown(stored), {
    publicUrl: rules.publicUrl,
    codeHides: rules.inferred.codeHidesReferences,
  });
  add(scan);
  for (const target of scan.targets) recorded.links.push({ ...place, ...target });
};

/** A title has no Markdown, so, as is inferred, no code shelters anything; bare URLs still become links. */
const scanTitle = (given: string, { publicUrl, inferred }: Rules): Scan[] => {
  const title = inferred.codeHidesInTitles ? given.replace(/`[^`]+`/g, ' ') : given;
  const scans: Scan[] = [];
  let end = 0;
  for (const link of markdown.linkify.match(title) ?? []) {
    scans.push(scanText(title.slice(end, link.index)), scanTarget(link.url, publicUrl));
    end = link.lastIndex;
  }
  return [...scans, scanText(title.slice(end))];
};
