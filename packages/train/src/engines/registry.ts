import { AntiphonError } from '@antiphon/core';
import { cpu } from './cpu';
import type { Engine } from './engine';
import { onnxRuntime } from './onnxruntime';
import { tensorFlow } from './tensorflow';
import { wasm } from './wasm';

/** Every engine, the usual one first. */
export const ENGINES: readonly Engine[] = [onnxRuntime, tensorFlow, wasm, cpu];

/**
 * The engine of this name. @throws UNKNOWN_ENGINE
 * @throws UNKNOWN_ENGINE
 */
export function engineNamed(name: string): Engine {
  const engine = ENGINES.find((one) => one.name === name);
  if (engine === undefined)
    throw new AntiphonError('UNKNOWN_ENGINE', { name, known: ENGINES.map((one) => one.name).join(', ') });
  return engine;
}
