import type { z } from 'zod';

/** What a schema found wrong, in one line: `"steps": expected number; "frobnicate": not known`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `"${path.join('.')}": ${message}` : message))
    .join('; ');
}
