import type { IssueOutline, Outline, SourceOutline } from './outline.ts';
import { type ConfigPath, type PathProblem, pathText } from './problem.ts';

type TemplatePlace = 'title' | 'text' | 'label' | 'key' | 'field';

/** What checks the small languages of the file: each says what is wrong and how to mend it, or undefined. */
export type TextChecks = {
  /**
   * `what is wrong. How to mend it`. `issue/template` does it; configuration stands below it and so is handed it. `field`: of the
   * preset generic, where `event` is not ours yet but, if at all, the payload's own.
   */
  checkTemplate: (template: { text: string; place: TemplatePlace }) => string | undefined;
  /** For the engine that will run it, which has no look-around and no back-references. */
  checkRegex: (pattern: string) => string | undefined;
};

/** Templates and regular expressions that do not compile. `files` holds the text of every description file by its path. */
export function checkTexts(outline: Outline, checks: TextChecks, files: ReadonlyMap<string, string>): PathProblem[] {
  return Object.entries(outline.sources).flatMap(([name, source]) => checkSource(source, ['sources', name]));

  function checkSource(source: SourceOutline, path: ConfigPath): PathProblem[] {
    const fields = Object.entries(source.fields ?? {});
    return [
      ...template(source.incident_key, 'key', [...path, 'incident_key']),
      ...fields.flatMap(([field, text]) => template(text, 'field', [...path, 'fields', field])),
      ...checkIssue(source.issue, [...path, 'issue']),
      ...source.routes.flatMap((route, index) => {
        const at = [...path, 'routes', index];
        return [
          ...template(route.incident_key, 'key', [...at, 'incident_key']),
          ...checkIssue(route.issue, [...at, 'issue']),
          ...Object.entries(route.when).flatMap(([key, condition]) => [
            ...regex(condition.matches, [...at, 'when', key, 'matches']),
            ...regex(condition.not?.matches, [...at, 'when', key, 'not', 'matches']),
          ]),
        ];
      }),
    ];
  }

  function checkIssue(issue: IssueOutline | undefined, path: ConfigPath): PathProblem[] {
    if (issue === undefined) return [];
    const file = [...path, 'description_file'];
    const labels = (key: 'labels' | 'add_labels') =>
      (issue[key] ?? []).flatMap((text, index) => template(text, 'label', [...path, key, index]));
    return [
      ...template(issue.title, 'title', [...path, 'title']),
      ...template(issue.description, 'text', [...path, 'description']),
      ...template(files.get(pathText(file)), 'text', file),
      ...labels('labels'),
      ...labels('add_labels'),
    ];
  }

  function template(text: string | undefined, place: TemplatePlace, path: ConfigPath) {
    const wrong = text === undefined ? undefined : checks.checkTemplate({ text, place });
    if (wrong === undefined) return [];
    const [, what, mend] = /^(.*?)\. (.*)$/s.exec(wrong) ?? [];
    return [{ path, message: `the template does not work: ${what ?? wrong}`, mend: mend ?? 'mend the template' }];
  }

  function regex(pattern: string | undefined, path: ConfigPath) {
    const wrong = pattern === undefined ? undefined : checks.checkRegex(pattern);
    const mend = 'write a regular expression in the syntax of RE2: no look-around, no back-references';
    return wrong === undefined ? [] : [{ path, message: `the regular expression does not work: ${wrong}`, mend }];
  }
}
