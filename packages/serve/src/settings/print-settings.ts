import type { ApiKey } from '../operations/access/api-keys';
import { lineOf } from '../operations/access/new-key';
import { SETTINGS } from './known-settings';
import type { ResolvedSettings } from './resolve-settings';

/** The settings that hold, as the `server:` part of a deployment file, with where each came from. It can be read again; the secret is not in it. */
export function printSettings({ settings, originOf }: ResolvedSettings): string {
  const lines = ['server:'];
  let around = '';
  for (const { path } of SETTINGS) {
    const [name = '', inner] = path.split('.');
    if (inner !== undefined && name !== around) lines.push(`  ${name}:`);
    around = name;
    const value = valueAt(settings, path);
    lines.push(...linesOf(inner ?? name, value, originOf(path)).map((line) => (inner ? `    ${line}` : `  ${line}`)));
  }
  return `${lines.join('\n')}\n`;
}

/** What a setting is. */
function valueAt(settings: ResolvedSettings['settings'], path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], settings);
}

function linesOf(name: string, value: unknown, origin: string): string[] {
  if (value === undefined) return [`# ${name}: none`];
  if (name === 'secret') return [`# secret: not printed (${origin})`];
  if (name === 'keys' && Array.isArray(value) && value.length > 0)
    return [`keys: # ${origin}`, ...(value as ApiKey[]).map((key) => `  ${lineOf(key)}`)];
  return [`${name}: ${JSON.stringify(value)} # ${origin}`]; // JSON is YAML, too
}
