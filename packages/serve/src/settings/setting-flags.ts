import { AntiphonError } from '@antiphon/core';
import { closest } from 'fastest-levenshtein';
import { SETTINGS, type Setting } from './known-settings';
import { readSettingText } from './read-text';
import type { SettingsLayers } from './resolve-settings';

/** Settings that have a flag of their own. All others: `--set limits.seconds=60`. */
const OWN_FLAGS = ['host', 'port', 'workers', 'threads', 'lanes'];

/** An option of a command line that sets one of the server's. */
export interface SettingFlag {
  /** `--port <port>` */
  readonly flags: string;
  /** With its default. */
  readonly description: string;
  readonly path: string;
}

/** The options that a command line has for settings, without defaults of its own: a flag that was not given must not win. */
export const SETTING_FLAGS: readonly SettingFlag[] = SETTINGS.filter(({ path }) => OWN_FLAGS.includes(path)).map(
  ({ path, description, fallback }) => ({
    flags: `--${path} <${path === 'lanes' ? 'sizes' : path}>`,
    description: `${description.replace(/\.$/, '')} (default: ${String(fallback)})`,
    path,
  }),
);

/**
 * The layer that a command line gives.
 * @param options values of `SETTING_FLAGS` as text, by path: what was not given is undefined
 * @param assignments of `--set`, e.g. `limits.seconds=60`
 * @throws INVALID_INPUT
 */
export function settingsOfFlags(
  options: Readonly<Record<string, unknown>>,
  assignments: readonly string[] = [],
): NonNullable<SettingsLayers['flags']> {
  const own = SETTING_FLAGS.flatMap(({ path }): Given[] => {
    const text = options[path];
    return typeof text === 'string' ? [{ path, text, flag: `--${path}` }] : [];
  });
  const given = [...own, ...assignments.map(givenBySet)];
  return Object.fromEntries(
    given.map(({ path, text, flag }) => [path, { value: readSettingText(settingAt(path), text, flag), flag }]),
  );
}

interface Given {
  readonly path: string;
  readonly text: string;
  readonly flag: string;
}

function givenBySet(assignment: string): Given {
  const [, path = '', text = ''] = /^([^=]*)=([\s\S]*)$/.exec(assignment) ?? [];
  if (path === '') throw refuse(`expected NAME=VALUE such as limits.seconds=60, found "${assignment}"`);
  // Everybody on this machine sees what a command was called with.
  if (path === 'secret') throw refuse('the secret is not given on a command line. Set ANTIPHON_SECRET, or secretFile');
  return { path, text, flag: `--set ${path}` };
}

function settingAt(path: string): Setting {
  const found = SETTINGS.find((setting) => setting.path === path);
  if (found !== undefined) return found;
  const near = closest(
    path,
    SETTINGS.map((setting) => setting.path),
  );
  throw refuse(`"${path}" is not known. Did you mean "${near}"? docs/operations.md lists all`);
}

function refuse(problem: string): AntiphonError<'INVALID_INPUT'> {
  return new AntiphonError('INVALID_INPUT', { source: '--set', problem });
}
