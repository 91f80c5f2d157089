import { type Html, html } from './html.ts';

/** Asks before something that cannot be taken back, or that concerns many. `action` and `back` are relative addresses. */
export function confirmPage(input: {
  question: string;
  what: string;
  button: string;
  isDanger: boolean;
  action: string;
  fields: Record<string, string>;
  back: string;
}): Html {
  const { question, what, button, isDanger, action, fields, back } = input;
  return html`<section><h1>${question}</h1>
<p>${what}</p>
<div class="buttons"><form method="post" action="${action}">${hiddenFields(fields)}<button class="${isDanger ? 'danger' : 'first'}">${button}</button></form>
<a class="button" href="${back}">Leave it</a></div></section>`;
}

/** A form's fields that nobody sees. */
export function hiddenFields(fields: Record<string, string>): Html[] {
  return Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}
