import { exactJson } from '@antiphon/core';
import { InvalidArgumentError } from 'commander';

/** For commander: `key=value` added to the options before it. The value is JSON where it can be read as such, else a string. */
export function guidanceOption(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const equals = text.indexOf('=');
  const [key, value] = [text.slice(0, equals).trim(), text.slice(equals + 1)];
  if (equals < 0 || key === '') throw new InvalidArgumentError(`Expected KEY=VALUE, found "${text}".`);
  if (key === 'kind') throw new InvalidArgumentError('Choose the kind with --guidance.');
  try {
    return { ...before, [key]: exactJson(value) };
  } catch {
    return { ...before, [key]: value };
  }
}
