import type { PresetName } from '../config/source-schema.ts';
import type { IncomingEvent } from '../event/incoming-event.ts';
import { summaryOf } from './description/lead.ts';
import { isUnreadable } from './description/notices.ts';
import { isBlank } from './neutralise/clean.ts';
import { cutText } from './neutralise/cut.ts';
import { fitTitle, titleText } from './neutralise/title.ts';
import type { Scope } from './template/scope.ts';
import type { Rendered, Templates } from './template.ts';

/** 100 code points of an entity's name leave room for the summary. */
const MAX_NAME = 100;

/** Insights begins the summary of a test with it; the title says so already. */
const SENT_MARK = /^TEST\s+(?=\S)/;

type Input = {
  event: IncomingEvent;
  preset: PresetName;
  template: string | undefined;
  scope: Scope;
  templates: Templates;
};

/** The title: the operator's template, else what the sender called it (`gitlab-issue`), else severity, summary and entity. Never blank. */
export function draftTitle({ event, preset, template, scope, templates }: Input): Rendered<string> & { value: string } {
  const rendered = template === undefined ? undefined : templates.renderTitle({ template, scope });
  if (rendered?.ok && !isBlank(rendered.value)) return { ok: true, value: fitTitle(mark(event) + rendered.value) };
  const value = preset === 'gitlab-issue' ? fitTitle(titleText(summaryOf(event))) : defaultTitle(event);
  return rendered === undefined || rendered.ok ? { ok: true, value } : { ok: false, reason: rendered.reason, value };
}

function defaultTitle(event: IncomingEvent): string {
  const { severity, entities, isTest } = event.fields;
  const summary = titleText(isTest ? summaryOf(event).replace(SENT_MARK, '') : summaryOf(event));
  // Of a body nobody could read the severity is not known, which is no grade of it.
  if (isUnreadable(event)) return fitTitle(summary);
  const name = titleText(cutText(entities.first[0]?.name ?? '', MAX_NAME));
  const more = Math.max(entities.total, entities.first.length) - 1;
  const entity = name === '' ? '' : `: ${name}${more > 0 ? ` +${more}` : ''}`;
  return fitTitle(`${mark(event)}[${severity.charAt(0).toUpperCase()}${severity.slice(1)}] ${summary}${entity}`);
}

function mark({ fields }: IncomingEvent): string {
  return fields.isTest ? '[Test] ' : '';
}
