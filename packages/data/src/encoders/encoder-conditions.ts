import { AntiphonError } from '@antiphon/core';
import { z } from 'zod';
import { conditionSpecSchema } from '../conditions/conditions';
import { isHeard } from '../conditions/rows';
import type { AudioConditionSpec } from '../conditions/spec';
import type { LogMelSpec } from './log-mel';

/** Defaults of log-mel, as folders of recordings have them. */
const LOG_MEL = { bands: 32, sampleRate: 16000 };

/** How a recording is heard, before it is known what the recording has. */
export interface HearingOptions {
  /** Of the audio: 1, or 2 for a dyad. */
  readonly channels: number;
  /** Hz, of the motion. */
  readonly fps: number;
}

/** The spec of a condition but for its name and channel, which follow from the recordings. */
export interface EncoderSetting {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/**
 * The conditions that a setting such as `encoder: { kind: 'log-mel' }` means for recordings. An encoder of one channel makes a condition of each: `audio`, or of a dyad `own` and
 * `partner`; one that hears several channels at once makes the condition `audio` of them together (`{ kind: 'log-mel', channel: [0, 1] }`: of those that the recordings have). `name` and,
 * for one channel, `channel` and `channels` need not be said.
 * @throws INVALID_INPUT naming the field
 */
export function encoderConditions(encoder: EncoderSetting, { channels, fps }: HearingOptions): AudioConditionSpec[] {
  const names = channels > 1 ? ['own', 'partner'] : ['audio'];
  if (encoder.kind === 'log-mel' && Array.isArray(encoder.channel)) {
    const spec = parse({ ...LOG_MEL, ...encoder, name: 'audio', rate: fps }) as LogMelSpec;
    const there = [spec.channel].flat().filter((channel) => channel < channels);
    if (there.length > 0) return [{ ...spec, channel: there.length === 1 ? (there[0] ?? 0) : there }];
    throw refusal(`"channel": recordings of ${channels} channel${channels === 1 ? '' : 's'} have none of them`);
  }
  if (encoder.kind === 'log-mel')
    return names.map((name, channel) => parse({ ...LOG_MEL, ...encoder, name, channel, rate: fps }));
  const [first = 'audio'] = names;
  const spec = parse({ ...encoder, name: first });
  if (!('channels' in spec) || spec.channels.length > 1) return [{ ...spec, name: 'audio' }];
  return names.map((name, channel) => ({ ...spec, name, channels: [channel] }) as AudioConditionSpec);
}

/** What is wrong with a setting, whatever the recordings are like. */
export function encoderIssues(encoder: EncoderSetting): z.core.$ZodIssue[] {
  const own = encoder.kind === 'log-mel' ? { ...LOG_MEL, channel: 0, ...encoder, rate: 30 } : encoder;
  const parsed = conditionSpecSchema.safeParse({ ...own, name: 'audio' });
  if (!parsed.success) return parsed.error.issues;
  const { kind } = parsed.data;
  return isHeard(parsed.data)
    ? []
    : [{ code: 'custom', path: ['kind'], message: `"${kind}" is no audio encoder`, input: kind }];
}

function parse(value: unknown): AudioConditionSpec {
  const parsed = conditionSpecSchema.safeParse(value);
  if (parsed.success && isHeard(parsed.data)) return parsed.data;
  const problem = parsed.success
    ? `"${parsed.data.kind}" is no audio encoder`
    : z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ');
  throw refusal(problem);
}

function refusal(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'encoder', problem });
}
