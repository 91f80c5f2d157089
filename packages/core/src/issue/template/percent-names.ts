/** Liquid's own delimiters and what is between them. */
const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/;
const NAME = /%%([\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*)%%/gu;

/** A template in which Insights' `%%name%%` is Liquid's `{{name}}`, of the same length so that positions in errors hold. */
export function translatePercentNames(template: string): string {
  return template
    .split(new RegExp(`(${LIQUID.source})`))
    .map((part, index) => (index % 2 === 1 ? part : part.replace(NAME, '{{$1}}')))
    .join('');
}

/** True for a text in which a variable stands that the sender should have replaced. */
export function hasPercentName(text: string): boolean {
  return /%%[\p{L}\p{N}_.-]+%%/u.test(text);
}
