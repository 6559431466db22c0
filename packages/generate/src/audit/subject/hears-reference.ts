import type { AuditSubject } from '@antiphon/guidance';

/** What the bundle hears in the reference sound; nothing where it hears nothing. */
export function hearsReference(): Pick<AuditSubject, 'hear'> {
  return {};
}
