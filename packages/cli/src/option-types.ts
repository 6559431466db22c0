import { InvalidArgumentError } from 'commander';

/** Parsers of option values; commander adds the option's name to the message. */

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError(`Expected a whole number, found "${text}".`);
  return value;
}

/** One or more. */
export function countingNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError(`Expected 1 or more, found "${text}".`);
  return value;
}

export function realNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`Expected a number, found "${text}".`);
  return value;
}

/** Hz. */
export function frameRate(text: string): number {
  const value = realNumber(text);
  if (value <= 0 || value > 1000) throw new InvalidArgumentError(`Expected a rate of up to 1000 Hz, found "${text}".`);
  return value;
}

export function numberList(text: string): number[] {
  return text.split(',').map((part) => realNumber(part));
}

/** "0.1,0.8": a band of noise level. */
export function band(text: string): [number, number] {
  const [low, high, ...rest] = numberList(text);
  if (low === undefined || high === undefined || rest.length > 0)
    throw new InvalidArgumentError(`Expected LOW,HIGH such as 0.1,0.8, found "${text}".`);
  return [low, high];
}

/** A number of steps, or a respacing such as "ddim25". */
export function stepsOrRespacing(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
