import { Composer, type Document, isScalar, type YAMLError } from 'yaml';
import { err, type Result } from '../../core/result.ts';
import type { Location, SourceFile, Span } from '../../core/source.ts';
import type { ManifestProblem, ManifestProblemCode } from '../problem-code.ts';
import type { Tree } from '../tree.ts';
import { buildTree } from './build-tree.ts';
import { unprintableCharacter } from './characters.ts';
import { PARSE_LIMITS, PARSE_SETTINGS, type ParseLimits } from './parse-limits.ts';
import { syntaxAdvice } from './syntax-advice.ts';
import { quoteBefore, tokensOf } from './tokens.ts';

/** YAML 1.2 text as a tree with places, or all that is wrong with the text. */
export function parseYaml(
  source: SourceFile,
  limits: ParseLimits = PARSE_LIMITS,
): Result<Tree, readonly ManifestProblem[]> {
  const unprintable = unprintableCharacter(source);
  if (unprintable !== null) return err([unprintable]);
  const read = tokensOf(source.text, limits.maxDepth);
  if (!read.ok) return failed('limit-depth', { source, ...read.error }, tooDeep(limits), DEEPER);
  const tokens = read.value;
  const [document, second] = new Composer({
    // The core schema, even if a %YAML directive says 1.1: there, `on` would be a boolean.
    schema: 'core',
    merge: false,
    prettyErrors: false,
    intAsBigInt: true,
    // Tags of YAML 1.1 (!!binary, !!timestamp) give values that a manifest has no use for.
    resolveKnownTags: false,
    // Ours names both places, and does not compare each key with each other.
    uniqueKeys: false,
  }).compose(tokens, true, source.text.length);
  if (second !== undefined) {
    const message = 'a second YAML document begins here';
    return failed('yaml-several-documents', lineAt(source, second.range[0]), message, ONE_DOCUMENT);
  }
  if (document === undefined || isEmpty(document)) {
    const message = 'there is nothing in this file';
    return failed('empty-manifest', { source, start: 0, end: 0 }, message, START);
  }
  const problems = firstOfEachLine([...document.errors, ...document.warnings], source).map(error =>
    syntaxProblem(
      error,
      source,
      error.message.includes('closing') ? quoteBefore(tokens, error.pos[0]) : null,
    ),
  );
  return problems.length > 0 ? err(problems) : buildTree(document.contents, source, limits);
}

const tooDeep = ({ maxDepth }: ParseLimits): string =>
  `values stand more than ${maxDepth} levels deep in each other`;
const DEEPER = `Check the brackets and dashes here; if they are right, raise ${PARSE_SETTINGS.maxDepth.variable}.`;
const ONE_DOCUMENT = 'Keep one document in the file: remove the line `---` or what follows it.';
const START = 'A manifest starts with `version: 1`, a target and a trigger.';

const isEmpty = ({ contents, errors }: Document): boolean =>
  errors.length === 0 && (contents === null || (isScalar(contents) && contents.source === ''));

/** After an error the rest of its line is misread, so further errors on the line are only echoes. */
function firstOfEachLine(errors: readonly YAMLError[], source: SourceFile): readonly YAMLError[] {
  const lines = new Map<number, YAMLError>();
  for (const error of errors) {
    const { line } = source.position(error.pos[0]);
    // An error may end the document early, and what follows is then misplaced in the stream.
    if (lines.size > 0 && error.message.includes('in YAML stream')) continue;
    if (!lines.has(line)) lines.set(line, error);
  }
  return [...lines.values()];
}

/** `opening` is where an unclosed quote was opened: the library tells only where the text then ends. */
function syntaxProblem(error: YAMLError, source: SourceFile, opening: Span | null): ManifestProblem {
  const [start, end] = error.pos;
  const at = { source, ...(opening ?? { start, end: Math.max(end, start + 1) }) };
  if (error.code === 'TAG_RESOLVE_FAILED') {
    return {
      code: 'yaml-unknown-tag',
      severity: 'error',
      message: `the tag ${source.text.slice(start, end)} does not fit here`,
      at,
      next: 'Remove the tag; a manifest has plain YAML values only.',
    };
  }
  const line = source.line(source.position(at.start).line);
  return { code: 'yaml-syntax', severity: 'error', at, ...syntaxAdvice(error, line) };
}

function lineAt(source: SourceFile, start: number): Location {
  const end = source.text.indexOf('\n', start);
  return { source, start, end: end === -1 ? source.text.length : end };
}

const failed = (
  code: ManifestProblemCode,
  at: Location,
  message: string,
  next: string,
): Result<never, readonly ManifestProblem[]> => err([{ code, severity: 'error', message, at, next }]);
