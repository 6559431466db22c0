import { logMelWidth } from '../encoders/log-mel-width';
import type { AudioConditionSpec, ConditionSpec } from './spec';

/** Kinds of conditions that no audio encoder makes. */
const UNHEARD: readonly string[] = ['key-frames', 'given'] satisfies ConditionSpec['kind'][];

/** Whether a condition is computed from audio. */
export function isHeard(spec: ConditionSpec): spec is AudioConditionSpec {
  return !UNHEARD.includes(spec.kind);
}

/** Columns of a condition. */
export function conditionWidth(spec: ConditionSpec): number {
  return 'width' in spec ? spec.width : logMelWidth(spec);
}

/** Rows of a condition for so many frames of motion: as many as the encoder gives for audio of that length. */
export function conditionRows(spec: ConditionSpec, frames: number, fps: number): number {
  const short = 'short' in spec ? spec.short : 0;
  return Math.max(0, Math.round((frames * spec.rate) / fps) - short);
}
