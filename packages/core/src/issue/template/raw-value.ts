import { type Template, TypeGuards } from 'liquidjs';

/** What of Liquid's own value nodes is read here. */
type ValueNode = {
  initial: { postfix: unknown[] };
  filters: Array<{ name: string; args: unknown[]; token?: { getPosition(): number[] } }>;
};

/**
 * A sentence when `| raw` stands behind anything but a text of the template's own: it would let a value act. Looks at every value
 * node, wherever a tag keeps it.
 */
export function findRawValue(templates: Template[]): string | undefined {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [...templates];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (isValueNode(node)) {
      const raw = node.filters.find(({ name }) => name === 'raw');
      if (raw && !isOwnText(node)) return sentence(raw);
    }
    for (const [name, child] of Object.entries(node)) {
      // Tokens hold the source, and the engine itself is no part of the template.
      if (name !== 'liquid' && name !== 'token') waiting.push(child);
    }
  }
  return undefined;
}

function isValueNode(node: object): node is ValueNode {
  return 'initial' in node && 'filters' in node && Array.isArray(node.filters);
}

function isOwnText({ initial, filters }: ValueNode): boolean {
  const [only, ...more] = initial.postfix;
  return more.length === 0 && TypeGuards.isQuotedToken(only) && filters.every(({ name }) => name === 'raw');
}

function sentence({ token }: ValueNode['filters'][number]): string {
  const [line = 1, column = 1] = token?.getPosition() ?? [];
  return (
    `line ${line}, column ${column}: raw stands behind a value. ` +
    'Leave it out: text from outside is never shown raw. It is for a text of your own, as in {{ "..." | raw }}'
  );
}
