import { AntiphonError, Registry, type Foreign, type Plugin } from '@antiphon/core';
import type { AudioEncoder, EncoderOptions } from './audio-encoder';
import { checkedEncoder } from './checked-encoder';
import type { AudioEncoderDefinition, EncoderSpec } from './definition';
import { logMel } from './log-mel';
import { onnx } from './onnx/onnx';
import { wav2vec } from './wav2vec';

/** Every encoder that ships. A new one is one more name here, and its spec in the union of conditions.ts. */
const ENCODERS = [logMel, onnx, wav2vec];

const registry = new Registry<AudioEncoderDefinition>(
  { what: 'audio encoder' },
  Object.fromEntries(ENCODERS.map((definition) => [definition.kind, definition as unknown as AudioEncoderDefinition])),
);

/**
 * The encoder that a condition's spec describes, e.g. `{ kind: 'log-mel', … }`. Release it.
 * @throws UNKNOWN_ENCODER (the known kinds are listed), and what opening its networks throws
 */
export function createAudioEncoder(spec: EncoderSpec, options: EncoderOptions = {}): Promise<AudioEncoder> {
  return audioEncoderDefinition(spec.kind).create(spec, options);
}

/**
 * Makes an encoder known under its kind, to datasets and bundles alike. What it gets wrong later is a PLUGIN_MISTAKE.
 * @throws INVALID_INPUT if the kind is taken or the definition is incomplete
 */
export function registerAudioEncoder<S extends EncoderSpec>(definition: AudioEncoderDefinition<S>): void {
  const kind = definition?.kind;
  const checked = checkedEncoder(definition, registry.foreign(kind));
  registry.register(kind, checked as unknown as AudioEncoderDefinition, problemOf(definition));
}

/** Names of all kinds, in the order in which they were registered. */
export function audioEncoderKinds(): string[] {
  return registry.keys();
}

/** What a kind is. @throws UNKNOWN_ENCODER */
export function audioEncoderDefinition(kind: unknown): AudioEncoderDefinition {
  const definition = registry.get(kind);
  if (definition !== undefined) return definition;
  throw new AntiphonError('UNKNOWN_ENCODER', { kind: String(kind), known: audioEncoderKinds().join(', ') });
}

function problemOf(definition: Partial<AudioEncoderDefinition>): string | undefined {
  if (typeof definition !== 'object' || definition === null)
    return 'a definition is an object { kind, summary, schema, models, create }';
  const { summary, schema, models, create } = definition;
  if (typeof summary !== 'string' || summary === '') return 'the definition has no "summary"';
  if (typeof schema?.safeParse !== 'function') return 'the definition has no "schema"';
  if (typeof models !== 'function') return 'the definition has no function "models"';
  return typeof create === 'function' ? undefined : 'the definition has no function "create"';
}

/** How mistakes of a kind are told. */
export function foreignEncoder(kind: string): Foreign {
  return registry.foreign(kind);
}

/** The plugin that registered a kind; undefined for what ships or was registered by a program itself. */
export function audioEncoderPlugin(kind: string): Plugin | undefined {
  return registry.pluginOf(kind);
}
