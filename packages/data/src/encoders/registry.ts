import { AntiphonError } from '@antiphon/core';
import type { AudioEncoder, EncoderOptions } from './audio-encoder';
import type { AudioEncoderDefinition, EncoderSpec } from './definition';
import { logMel } from './log-mel';
import { onnx } from './onnx';
import { wav2vec } from './wav2vec';

/** Every encoder that ships. A new one is one more name here, and its spec in the union of conditions.ts. */
const ENCODERS = [logMel, onnx, wav2vec];

/**
 * The encoder that a condition's spec describes, e.g. `{ kind: 'log-mel', … }`. Release it.
 * @throws UNKNOWN_ENCODER (the known kinds are listed), and what opening its networks throws
 */
export function createAudioEncoder(spec: EncoderSpec, options: EncoderOptions = {}): Promise<AudioEncoder> {
  return audioEncoderDefinition(spec.kind).create(spec, options);
}

/**
 * Makes an encoder known under its kind, to datasets and bundles alike.
 * @throws INVALID_INPUT if the kind is taken or the definition is incomplete
 */
export function registerAudioEncoder<S extends EncoderSpec>(definition: AudioEncoderDefinition<S>): void {
  const problem = problemOf(definition);
  if (problem !== undefined)
    throw new AntiphonError('INVALID_INPUT', { source: `audio encoder "${String(definition?.kind)}"`, problem });
  definitions().set(definition.kind, definition as unknown as AudioEncoderDefinition);
}

/** Names of all kinds, in the order in which they were registered. */
export function audioEncoderKinds(): string[] {
  return [...definitions().keys()];
}

/** What a kind is. @throws UNKNOWN_ENCODER */
export function audioEncoderDefinition(kind: unknown): AudioEncoderDefinition {
  const definition = typeof kind === 'string' ? definitions().get(kind) : undefined;
  if (definition !== undefined) return definition;
  throw new AntiphonError('UNKNOWN_ENCODER', { kind: String(kind), known: audioEncoderKinds().join(', ') });
}

function problemOf(definition: Partial<AudioEncoderDefinition>): string | undefined {
  if (typeof definition !== 'object' || definition === null)
    return 'a definition is an object { kind, summary, schema, models, create }';
  const { kind, summary, schema, models, create } = definition;
  if (typeof kind !== 'string' || !/^[a-z][a-z0-9-]*$/.test(kind))
    return 'a kind is lower-case words joined by hyphens';
  if (definitions().has(kind)) return 'an encoder of this kind is already registered';
  if (typeof summary !== 'string' || summary === '') return 'the definition has no "summary"';
  if (typeof schema?.safeParse !== 'function') return 'the definition has no "schema"';
  if (typeof models !== 'function') return 'the definition has no function "models"';
  return typeof create === 'function' ? undefined : 'the definition has no function "create"';
}

const registered = Symbol.for('antiphon.data.audio-encoders');

/** One table for the whole process: a plugin may load another copy of this package than the program that asks for its kind. */
function definitions(): Map<string, AudioEncoderDefinition> {
  const shared = globalThis as { [registered]?: Map<string, AudioEncoderDefinition> };
  return (shared[registered] ??= new Map(
    ENCODERS.map((definition) => [definition.kind, definition as unknown as AudioEncoderDefinition]),
  ));
}
