import { AntiphonError, decimalNumber, exactJson } from '@antiphon/core';
import type { Setting } from './known-settings';

/**
 * The value of a setting that is given as text: in a variable, or on the command line.
 * @param source what errors name, e.g. "ANTIPHON_PORT"
 * @throws INVALID_INPUT where the text is nothing of the setting's kind; whether the value is possible the schema says
 */
export function readSettingText({ kind }: Setting, text: string, source: string): unknown {
  const refuse = (expected: string): never => {
    throw new AntiphonError('INVALID_INPUT', { source, problem: `expected ${expected}, found "${text}"` });
  };
  if (kind === 'text') return text;
  if (kind === 'number') return decimalNumber(text.trim()) ?? refuse('a number');
  if (kind === 'boolean') return { true: true, false: false }[text.trim()] ?? refuse('true or false');
  if (kind === 'json') {
    try {
      return exactJson(text);
    } catch {
      return refuse('JSON');
    }
  }
  const parts = text.split(',').map((part) => part.trim());
  if (kind === 'texts') return parts;
  return parts.map((part) => decimalNumber(part) ?? refuse('numbers with commas between'));
}
