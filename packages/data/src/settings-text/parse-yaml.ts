import { AntiphonError } from '@antiphon/core';
import { isAlias, isMap, isScalar, isSeq, LineCounter, Parser, parseDocument, type CST, type Document } from 'yaml';

/** Levels of lists and mappings in each other. The library calls itself for each, and a stack that runs out there can end the process, not only the call. */
const DEEPEST = 100;

/**
 * Bytes of a text of settings that people write: a hundred arms have a third of it. The parser may take half a kilobyte of memory and a tenth of a millisecond for each byte
 * of a text that was made to be slow.
 */
export const LARGEST_YAML = 2 ** 15;

/**
 * The value in a YAML or JSON text.
 * @param source what errors name
 * @throws INVALID_INPUT for what is longer than 32 KiB, is no YAML, is nested more than 100 levels deep, or grows without bound by its aliases
 */
export function parseYaml(text: string, source: string): unknown {
  return readYaml(text, source).value;
}

/** A value with the places of its parts in the text. */
export interface PlacedValue {
  readonly value: unknown;
  /** Where a value stands in the text, or its key; of what is not there, the innermost that is around it. */
  placeOf(path: readonly PropertyKey[], what: 'key' | 'value'): Place;
}

/** Where in a text: both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** As `parseYaml`, with the places of everything. */
export function readYaml(text: string, source: string): PlacedValue {
  const invalid = (problem: string, cause?: unknown) =>
    new AntiphonError('INVALID_INPUT', { source, problem }, { cause });
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_YAML)
    throw invalid(`it has ${bytes} bytes, and settings have ${LARGEST_YAML} at most. Is it the right file?`);
  if (depthOf(text) > DEEPEST) throw invalid(`it is nested more than ${DEEPEST} levels deep`);
  const lineCounter = new LineCounter();
  // Its warnings would go to the terminal.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw invalid(`not YAML or JSON: ${error.message.replace(/[:.]+$/, '')} (line ${line}, column ${col})`, error);
  }
  try {
    return {
      value: document.toJS() as unknown,
      placeOf: (path, what) => {
        const { line, col } = lineCounter.linePos(offsetOf(document, path, what));
        return { line, column: col };
      },
    };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause); // too many aliases
    throw invalid(`not YAML or JSON: ${problem.replace(/[:.]+$/, '')}`, cause);
  }
}

/** Where the innermost part begins that is on the way to what the path names. */
function offsetOf(document: Document, path: readonly PropertyKey[], what: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [i, name] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node)) node = node.items[Number(name)];
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(name));
      node = what === 'key' && i === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
    } else return offset;
    offset = startOf(node) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
}

/** Walks the tokens with a list of its own, since calling itself is what must not be done. */
function depthOf(text: string): number {
  let deepest = 0;
  const open: (readonly [CST.Token | null | undefined, number])[] = [...new Parser().parse(text)].map((token) => [
    token,
    1,
  ]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    deepest = Math.max(deepest, depth);
    if (token === null || token === undefined) continue;
    if (token.type === 'document') open.push([token.value, depth]);
    if ('items' in token) for (const { key, value } of token.items) open.push([key, depth + 1], [value, depth + 1]);
  }
  return deepest;
}
