/** What is wrong with a pickle. Its message goes into the error of whoever reads a file. */
export class PickleError extends Error {}

/** Characters of a text that are shown: a file may hold a text of any length. */
const SHOWN = 80;

/** What was found, for a message: never long, and never what is inside of containers. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
  if (value === null) return 'None';
  if (typeof value === 'bigint') return `an integer of ${value.toString(16).length * 4} bits`;
  if (typeof value !== 'object') return value === undefined ? 'nothing' : String(value);
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dictionary';
  return value instanceof Uint8Array ? 'bytes' : 'an object';
}
