import type { z } from 'zod';

/** More of them would not be read. */
const MOST = 4;

/** What a schema found wrong, in one line: `"steps": expected number; "frobnicate": not known`. */
export function describeIssues({ issues }: z.ZodError): string {
  const told = issues
    .slice(0, MOST)
    .map(({ path, message }) => (path.length > 0 ? `"${path.join('.')}": ${message}` : message))
    .join('; ');
  return issues.length > MOST ? `${told}; and ${issues.length - MOST} more` : told;
}
