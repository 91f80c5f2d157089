import type { Config } from '@issuebridge/core/config/schema.ts';
import type { Prepared } from '@issuebridge/core/delivery/prepare.ts';
import { draftIssue } from '@issuebridge/core/issue/draft-issue.ts';
import { draftNote } from '@issuebridge/core/issue/draft-note.ts';
import { createMarkers } from '@issuebridge/core/issue/marker.ts';
import type { NoteNews } from '@issuebridge/core/issue/note-news.ts';
import type { Templates } from '@issuebridge/core/issue/template.ts';

type Input = { config: Config; templates: Templates; secrets: string[] };

/** What turns events into texts, with what it needs of the configuration. */
export function createDrafts({ config, templates, secrets }: Input) {
  const gitlabHosts = Object.values(config.destinations).map(({ url }) => new URL(url).host);
  return {
    draftIssue: ({ event, route, source }: Prepared, maxBytes?: number) =>
      draftIssue({ event, route, preset: source.preset, timezone: source.timezone, gitlabHosts, templates, maxBytes }),
    draftNote: ({ event, route, source }: Prepared, news: NoteNews) =>
      draftNote({ event, route: route.name, timezone: source.timezone, gitlabHosts, news }),
    markers: createMarkers({ secrets }),
    renderValue: templates.renderValue,
    renderKey: templates.renderKey,
  };
}
