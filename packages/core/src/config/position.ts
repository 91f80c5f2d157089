import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { ConfigPath } from './problem.ts';

/** A place in a file as editors count: both from 1. */
export type Position = { line: number; column: number };

/** Finds places in one YAML text. */
export type Positions = {
  ofOffset(offset: number): Position;
  /** The place of a value, of its key, or of the nearest part above that stands in the text. */
  ofPath(path: ConfigPath, at: 'key' | 'value'): Position;
};

/** Looks places up in a parsed document; what came by an alias or a merge key is found where it was written. */
export function createPositions(document: Document, lines: LineCounter): Positions {
  const ofOffset = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const resolve = (node: unknown) => (isAlias(node) ? node.resolve(document) : (node as Node | null | undefined));

  function ofPath(path: ConfigPath, at: 'key' | 'value'): Position {
    let node = resolve(document.contents);
    let offset = startOf(node) ?? 0;
    for (const [index, part] of path.entries()) {
      if (isMap(node)) {
        const pair = findPair(node, String(part), resolve);
        if (pair === undefined) break;
        offset = startOf(pair.key) ?? offset;
        const isLast = index === path.length - 1;
        if (isLast && at === 'value' && isScalar(pair.value)) offset = startOf(pair.value) ?? offset;
        node = resolve(pair.value);
      } else if (isSeq(node)) {
        const item = node.items[Number(part)];
        if (item === undefined) break;
        offset = startOf(item) ?? offset;
        node = resolve(item);
      } else break;
    }
    return ofOffset(offset);
  }
  return { ofOffset, ofPath };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** The pair of a key; of the pairs that merge keys bring in, those that come first win, as in YAML. */
function findPair(map: YAMLMap, key: string, resolve: (node: unknown) => unknown): Pair | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  if (own !== undefined) return own;
  for (const { key: mergeKey, value } of map.items) {
    if (!isScalar(mergeKey) || mergeKey.source !== '<<') continue;
    const merged = resolve(value);
    for (const each of isSeq(merged) ? merged.items.map(resolve) : [merged]) {
      const found = isMap(each) ? findPair(each, key, resolve) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
