import { type Document, isCollection, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { createPositions, type Positions } from './position.ts';
import { describeYamlError, trapProblem, type YamlProblem } from './yaml-problem.ts';

/** A YAML text as plain values, with the place of each. */
export type YamlFile = {
  /** Undefined when the text cannot be trusted to say what was meant. */
  value: unknown;
  problems: YamlProblem[];
  positions: Positions;
};

/** Reads YAML 1.2 with anchors and merge keys; never throws. */
export function readYaml(text: string): YamlFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false, logLevel: 'error' });
  const positions = createPositions(document, lineCounter);
  const problems = [...document.errors, ...document.warnings].map((error) => describeYamlError(error, text));
  problems.push(...findSilentProblems(document));
  if (problems.some((problem) => !problem.recoverable)) return { value: undefined, problems, positions };
  try {
    return { value: document.toJS(), problems, positions };
  } catch {
    const message = 'the anchors of this file refer to each other too often';
    problems.push({ offset: 0, message, mend: 'write the repeated parts out', recoverable: false });
    return { value: undefined, problems, positions };
  }
}

/** What YAML accepts, though nobody can have meant it in this file. */
function findSilentProblems(document: Document): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      problems.push({
        offset: alias.range?.[0] ?? 0,
        message: 'an unquoted * refers to an anchor, and no such anchor stands before it',
        mend: 'quote the value, or name an anchor that is set above',
        recoverable: false,
      });
    },
    Pair(_, pair) {
      if (isCollection(pair.key)) {
        const offset = pair.key.range?.[0] ?? 0;
        problems.push(
          isMap(pair.key)
            ? trapProblem(offset - 1, '{{')
            : { offset, message: 'a list cannot be a key', mend: 'quote the key', recoverable: true },
        );
        return visit.SKIP;
      }
      if (isScalar(pair.key) && pair.key.value === '__proto__') {
        const offset = pair.key.range?.[0] ?? 0;
        problems.push({ offset, message: 'this name is reserved', mend: 'choose another', recoverable: true });
      }
      return undefined;
    },
  });
  return problems;
}
