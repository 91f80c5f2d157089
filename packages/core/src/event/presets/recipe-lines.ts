/** The lines of the vendor's GitLab recipe, in its order. */
const RECIPE_LABELS = ['Severity', 'When', 'Summary', 'Source', 'Location', 'Entity Type', 'Entity Name'] as const;

type RecipeLabel = (typeof RECIPE_LABELS)[number];

/** What the recipe's lines say, and the Markdown around them. */
export type RecipeLines = { values: Partial<Record<RecipeLabel, string>>; rest: string };

/** Severity and When are the vendor's own words; from Summary on a value can hold text from outside, line breaks included. */
const TRUSTED: readonly RecipeLabel[] = ['Severity', 'When'];

/** 2: a single `Summary:` in ordinary Markdown does not make it the recipe. */
const MIN_LINES = 2;

/**
 * The first line of each label after the line of the label before it, so that a value cannot speak for an earlier label; Severity and
 * When only before any other label, so that it cannot speak for a missing one. A value runs to the next label's line, the last
 * one to the end of its line.
 */
export function readRecipeLines(description: string): RecipeLines {
  const lines = description.split(/\r\n?|\n/);
  const labels = lines.map((line) => RECIPE_LABELS.find((label) => line.startsWith(`${label}:`)));
  const firstForeign = labels.findIndex((label) => label !== undefined && !TRUSTED.includes(label));
  const found: Array<{ label: RecipeLabel; at: number }> = [];
  for (const label of RECIPE_LABELS) {
    const at = labels.indexOf(label, (found.at(-1)?.at ?? -1) + 1);
    const trustedTooLate = TRUSTED.includes(label) && firstForeign !== -1 && at > firstForeign;
    if (at !== -1 && !trustedTooLate) found.push({ label, at });
  }
  const first = found[0];
  const last = found.at(-1);
  if (first === undefined || last === undefined || found.length < MIN_LINES) return { values: {}, rest: description };
  const values = found.map(({ label, at }, index) => {
    const value = lines.slice(at, found[index + 1]?.at ?? at + 1).join('\n');
    return [label, value.slice(label.length + 1).trim()];
  });
  const rest = [...lines.slice(0, first.at), ...lines.slice(last.at + 1)].join('\n').trim();
  return { values: Object.fromEntries(values), rest };
}
