import { AntiphonError } from '@antiphon/core';
import { describeIssues } from '@antiphon/generate';
import { z } from 'zod';
import { settingsOfEnvironment, type Environment } from './environment';
import { SETTINGS } from './known-settings';
import { serverSettingsSchema, type ServerSettings } from './schema';

/** Where settings come from. Later ones win: defaults, the file, the environment, flags. */
export interface SettingsLayers {
  /** The `server:` part of a deployment file, as it was parsed. */
  readonly file?: { readonly path: string; readonly server: unknown } | undefined;
  /** Of the process; given, not reached for. */
  readonly environment?: Environment | undefined;
  /** By path, e.g. `{ 'limits.seconds': 60 }`, with the flag that each came from, e.g. `--port`. */
  readonly flags?: Readonly<Record<string, { readonly value: unknown; readonly flag: string }>> | undefined;
}

/** The settings that hold, with where each came from. */
export interface ResolvedSettings {
  readonly settings: ServerSettings;
  /** Where the value at a path came from: "default", the file's path, a variable, or a flag. */
  readonly originOf: (path: string) => string;
}

/**
 * The settings that hold, and where each came from.
 * @throws INVALID_INPUT, which names the file, variable or flag that has the wrong value
 */
export function resolveSettings({ file, environment = {}, flags = {} }: SettingsLayers): ResolvedSettings {
  const merged: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  if (file?.server !== undefined && file.server !== null) {
    const parts = fromFile(file.path, file.server);
    for (const [path, value] of parts) {
      put(merged, path, value);
      origins.set(path.join('.'), file.path);
    }
  }
  for (const { setting, value, from } of settingsOfEnvironment(environment)) {
    put(merged, setting.path.split('.'), value);
    origins.set(setting.path, from);
  }
  for (const [path, { value, flag }] of Object.entries(flags)) {
    put(merged, path.split('.'), value);
    origins.set(path, flag);
  }
  const originOf = (path: string) => origins.get(path) ?? 'default';
  const parsed = serverSettingsSchema.safeParse(merged);
  if (!parsed.success) throw refusal(parsed.error, originOf);
  return { settings: parsed.data, originOf };
}

/** Each value of the file's part with its path. Unknown keys go along, for the schema to refuse. */
function fromFile(source: string, server: unknown): [string[], unknown][] {
  const refuse = (problem: string): never => {
    throw new AntiphonError('INVALID_INPUT', { source, problem });
  };
  if (!isObject(server)) return refuse('"server": expected an object of settings');
  if ('secret' in server)
    refuse(
      '"server.secret": a secret does not belong into a file that people share. Set ANTIPHON_SECRET in the environment, or "secretFile" to the path of a file that only the server may read',
    );
  const groups = new Set(SETTINGS.flatMap(({ path }) => path.split('.').slice(0, -1)));
  return Object.entries(server).flatMap(([name, value]): [string[], unknown][] =>
    groups.has(name) && isObject(value)
      ? Object.entries(value).map(([inner, one]) => [[name, inner], one])
      : [[[name], value]],
  );
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  // Defined, not assigned: a file may say "__proto__", which is then an unknown key like any other.
  const set = (what: unknown) =>
    Object.defineProperty(into, name, { value: what, enumerable: true, configurable: true, writable: true });
  if (rest.length === 0) return void set(value);
  const inner = Object.hasOwn(into, name) ? into[name] : undefined;
  const next = isObject(inner) ? inner : {};
  set(next);
  put(next, rest, value);
}

/** The problems of the first layer that has some, in that layer's name. */
function refusal(error: z.ZodError, originOf: (path: string) => string): AntiphonError<'INVALID_INPUT'> {
  const originOfIssue = ({ path, ...issue }: z.core.$ZodIssue): string => {
    const names = path.map(String);
    const whole = issue.code === 'unrecognized_keys' ? [...names, issue.keys[0] ?? ''] : names;
    const prefixes = whole.map((_, i) => whole.slice(0, whole.length - i).join('.'));
    return prefixes.map(originOf).find((origin) => origin !== 'default') ?? 'settings';
  };
  const [first] = error.issues;
  const source = first === undefined ? 'settings' : originOfIssue(first);
  const issues = error.issues.filter((issue) => originOfIssue(issue) === source);
  return new AntiphonError('INVALID_INPUT', { source, problem: describeIssues(new z.ZodError(issues)) });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
