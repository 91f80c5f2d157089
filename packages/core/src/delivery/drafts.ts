import type { Config } from '../config/schema.ts';
import { draftIssue } from '../issue/draft-issue.ts';
import { draftNote } from '../issue/draft-note.ts';
import type { NoteNews } from '../issue/note-news.ts';
import type { Templates } from '../issue/template.ts';
import type { Prepared } from './prepare.ts';

/** `adminUrl`: where the pages of ingest's private port are, if people were told. */
type Input = { config: Config; templates: Templates; adminUrl?: string | undefined };

/** What turns events into texts, with what it needs of the configuration. */
export function createDrafts({ config, templates, adminUrl }: Input) {
  const gitlabHosts = Object.values(config.destinations).map(({ url }) => new URL(url).host);
  return {
    draftIssue: ({ event, route, source }: Prepared, maxBytes?: number) =>
      draftIssue({
        event,
        route,
        preset: source.preset,
        timezone: source.timezone,
        gitlabHosts,
        templates,
        maxBytes,
        adminUrl,
      }),
    draftNote: ({ event, route, source }: Prepared, news: NoteNews) =>
      draftNote({ event, route: route.name, timezone: source.timezone, gitlabHosts, news, adminUrl }),
    renderValue: templates.renderValue,
    renderKey: templates.renderKey,
  };
}
