import { decimalNumber, SPACINGS, wholeDecimal } from '@antiphon/core';
import { MOST_THREADS } from '@antiphon/generate';
import { InvalidArgumentError, Option } from 'commander';

/** Parsers of option values; commander adds the option's name to the message. A number is taken for nothing but itself, as in requests: see `decimalNumber`. */

/** A whole number between bounds, both included. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = wholeDecimal(text);
    if (value !== undefined && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}, found "${text}".`);
  };
}

export const seed = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** Threads, or worker threads. */
export const threadCount = wholeNumber(1, MOST_THREADS);

/** Optimiser steps: at a thousand a second, eleven days. */
export const trainingSteps = wholeNumber(1, 1e9);

export function realNumber(text: string): number {
  const value = decimalNumber(text);
  if (value === undefined) throw new InvalidArgumentError(`Expected a number, found "${text}".`);
  return value;
}

/** Hz. */
export function frameRate(text: string): number {
  const value = realNumber(text);
  if (value <= 0 || value > 1000) throw new InvalidArgumentError(`Expected a rate of up to 1000 Hz, found "${text}".`);
  return value;
}

/** "1,2,4"; blanks around commas do not matter. @param one parses each */
export function list<T>(one: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(',').map((part) => one(part.trim()));
}

/** "0.1,0.8": a band of noise level. */
export function band(text: string): [number, number] {
  const [low, high, ...rest] = list(realNumber)(text);
  if (low === undefined || high === undefined || rest.length > 0)
    throw new InvalidArgumentError(`Expected LOW,HIGH such as 0.1,0.8, found "${text}".`);
  return [low, high];
}

/** A number of steps, or a respacing such as "ddim25". */
export function stepsOrRespacing(text: string): number | string {
  return wholeDecimal(text) ?? text;
}

/** `--spacing`: how steps that are given by number are spread. */
export function spacingOption(): Option {
  return new Option(
    '--spacing <how>',
    'how a number of steps is spread over the noise (default: as the bundle says)',
  ).choices(SPACINGS);
}
