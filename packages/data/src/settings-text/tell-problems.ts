import type { JsonSchema } from '@antiphon/core';
import { closest, distance } from 'fastest-levenshtein';
import { namesAt } from './names-at';
import type { PlacedValue } from './parse-yaml';
import type { Problem } from './problem';

/**
 * Problems in words, in the order of the text: where each is, what is wrong, and what may have been meant.
 * @param given what has them, with its places where it is a text
 * @param schema of what is expected: it knows the names that may have been meant
 */
export function tellProblems(
  problems: readonly Problem[],
  {
    given,
    schema,
    places,
  }: { readonly given: unknown; readonly schema: JsonSchema; readonly places?: PlacedValue | undefined },
): string[] {
  const guessed = problems.map((problem) => ({ problem, meant: meantBy(problem, schema, given) }));
  // A key that was misspelt is not missing, too.
  const misspelt = guessed.flatMap(({ problem: { path, ofKey }, meant }) =>
    ofKey === true && meant !== undefined ? [pathText([...path.slice(0, -1), meant])] : [],
  );
  return guessed
    .filter(({ problem }) => problem.missing !== true || !misspelt.includes(pathText(problem.path)))
    .map(({ problem, meant }) => ({
      place: places?.placeOf(problem.path, problem.ofKey === true ? 'key' : 'value'),
      text: `${wordsOf(problem, schema, given)}${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`,
    }))
    .sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0))
    .map(({ place, text }) => (place === undefined ? text : `line ${place.line}, column ${place.column}: ${text}`));
}

/** The name that was meant, where a name is wrong and another one is near. */
function meantBy({ path, ofKey, guess }: Problem, schema: JsonSchema, given: unknown): string | undefined {
  if (ofKey === true) return closestName(String(path.at(-1)), namesAt(schema, given, path.slice(0, -1)).keys);
  const value = path.reduce<unknown>((at, name) => (at as Record<PropertyKey, unknown> | undefined)?.[name], given);
  const { name, known } = guess ?? { name: value, known: namesAt(schema, given, path).words };
  return typeof name === 'string' && !known.includes(name) ? closestName(name, known) : undefined;
}

function wordsOf({ path, text, ofKey }: Problem, schema: JsonSchema, given: unknown): string {
  if (ofKey !== true) return `${path.length > 0 ? `${pathText(path)}: ` : ''}${text}`;
  const around = path.slice(0, -1);
  const known = namesAt(schema, given, around).keys.join(', ');
  return `${text}${around.length > 0 ? ` in ${pathText(around)}` : ''}. Known: ${known}`;
}

/** `arms[1].guidance.kind`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((name) => (typeof name === 'number' ? `[${name}]` : `.${String(name)}`))
    .join('')
    .replace(/^\./, '');
}

/** The name that was meant, where one is so near that a slip explains it: a third of its letters, their case, or their order. */
function closestName(name: string, known: readonly string[]): string | undefined {
  const plain = name.toLowerCase();
  const slip = known.find((other) => sorted(other.toLowerCase()) === sorted(plain));
  if (slip !== undefined || known.length === 0) return slip;
  const nearest = closest(
    plain,
    known.map((other) => other.toLowerCase()),
  );
  return distance(plain, nearest) <= Math.ceil(plain.length / 3)
    ? known.find((other) => other.toLowerCase() === nearest)
    : undefined;
}

function sorted(text: string): string {
  return [...text].sort().join('');
}
