import type { SourceSettings } from './source-schema.ts';

/** The projects that a sender may name itself: for the drop-in those listed, else its source's own; none for others. */
export function allowedProjectsOf(source: SourceSettings): string[] {
  if (source.preset !== 'gitlab-issue') return [];
  if (source.allowed_projects !== undefined) return source.allowed_projects;
  return source.issue.project === undefined ? [] : [source.issue.project];
}
