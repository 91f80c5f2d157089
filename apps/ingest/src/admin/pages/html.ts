/** Markup that may be placed as it is. Only `html` makes it. */
export type Html = { readonly markup: string };

/** What may stand in a template: text is escaped, nothing is left out. */
export type Part = Html | string | number | undefined | false | readonly Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template of markup: whatever is put into it is text, also within a quoted attribute. Never for a URL from outside: see `link`. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return { markup: String.raw({ raw: strings }, ...parts.map(place)) };
}

/** A link to an address from outside; whatever is no http or https address is shown and leads nowhere. */
export function link(address: string, text: string): Html {
  const isWeb = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  return isWeb ? html`<a href="${address}" rel="noreferrer">${text}</a>` : html`${text}`;
}

function place(part: Part): string {
  if (part === undefined || part === false) return '';
  if (Array.isArray(part)) return part.map(place).join('');
  if (typeof part === 'object') return (part as Html).markup;
  return String(part)
    .toWellFormed()
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
