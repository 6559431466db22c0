import { findingKind, type Finding } from '../finding';

/** A finding, and the question that found it. */
export type AskedFinding = Finding & { readonly check: string };

/** The findings that are no mere consequence of another one, in their order, each with those that are consequences of it. */
export function withoutConsequences(found: readonly AskedFinding[]): Map<AskedFinding, AskedFinding[]> {
  const causes = new Map(
    found.filter((each) => causeOf(each, found) === undefined).map((each) => [each, [] as AskedFinding[]]),
  );
  for (const each of found) {
    const root = rootOf(each, found);
    if (root !== each) causes.get(root)?.push(each);
  }
  return causes;
}

function rootOf(finding: AskedFinding, found: readonly AskedFinding[]): AskedFinding {
  const cause = causeOf(finding, found);
  return cause === undefined ? finding : rootOf(cause, found);
}

function causeOf(finding: AskedFinding, found: readonly AskedFinding[]): AskedFinding | undefined {
  const follows = findingKind(finding.name)?.follows ?? [];
  return found.find((other) => follows.includes(other.name) && mayBeOfOne(finding, other));
}

/** Two findings that are about different conditions, branches or options have nothing to do with each other. */
function mayBeOfOne({ about: a = {} }: Finding, { about: b = {} }: Finding): boolean {
  return (['condition', 'branch', 'option'] as const).every(
    (what) => a[what] === undefined || b[what] === undefined || a[what] === b[what],
  );
}
