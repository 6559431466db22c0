import type { z } from 'zod';
import type { Problem } from './problem';

/** What a schema found wrong, each with its place. @param given what it was given */
export function issueProblems(issues: readonly z.core.$ZodIssue[], given: unknown): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const { path, message } = issue;
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]));
    if (issue.code === 'invalid_key') return [unknownKey(path)];
    if (issue.code === 'invalid_union') {
      const within = issue.errors.find((errors) => errors.some((error) => error.path.length > 0));
      if (within !== undefined)
        return issueProblems(
          within.map((error) => ({ ...error, path: [...path, ...error.path] })),
          given,
        );
    }
    const found = path.reduce<unknown>((at, name) => (at as Record<PropertyKey, unknown> | null)?.[name], given);
    if (found === undefined && path.length > 0) return [{ path, text: `missing: ${plain(message)}`, missing: true }];
    const ours = issue.code === 'custom' || issue.code === 'invalid_format';
    return [{ path, text: ours ? message : `${plain(message)}, found ${shown(found)}` }];
  });
}

function unknownKey(path: Problem['path']): Problem {
  return { path, text: `unknown key "${String(path.at(-1))}"`, ofKey: true };
}

/** A message of zod's without what is said otherwise here. */
function plain(message: string): string {
  return message.replace(/^(Invalid \w+|Too (small|big)): /, '').replace(/, received .*$/, '');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
