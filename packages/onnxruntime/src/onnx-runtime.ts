import { AntiphonError } from '@antiphon/core';
import { forbidTelemetry } from '@antiphon/core/process';
import type * as common from 'onnxruntime-common';
import { candidates, findBinaries, here, PLATFORMS, VERSION, type Found } from './binaries';

/** What ONNX Runtime's package for Node exports. */
export type OnnxRuntime = typeof common & {
  listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];
};

/** What the runtime's JavaScript wraps into promises: its own calls return when they are done. */
export interface NativeSession {
  loadModel(
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
    options: common.InferenceSession.SessionOptions,
  ): void;
  run(
    feeds: Readonly<Record<string, common.Tensor>>,
    fetches: Readonly<Record<string, common.Tensor | null>>,
    options: object,
  ): Record<string, common.Tensor>;
  dispose(): void;
}

/** The native part of the runtime. It is no public interface of its package, whose version is therefore fixed. */
export interface NativeBinding {
  readonly binding: { readonly InferenceSession: new () => NativeSession };
  initOrt(): void;
}

// Every tensor that is made asks.
let runtime: OnnxRuntime | undefined;
let binding: NativeBinding | undefined;
let found: Found | undefined;

/**
 * ONNX Runtime, loaded by the first call and not by an import, which a bundler may move in front of everything: first its telemetry is forbidden.
 * @throws RUNTIME_MISSING where there are no binaries for this platform, or they cannot be loaded; TELEMETRY
 */
export function onnxRuntime(): OnnxRuntime {
  return (runtime ??= load<OnnxRuntime>('dist/index.js'));
}

/**
 * The runtime's synchronous part.
 * @throws as `onnxRuntime`
 */
export function nativeBinding(): NativeBinding {
  return (binding ??= load<NativeBinding>('dist/binding.js'));
}

/** Of the runtime, e.g. "1.30.0", and the package it is in. */
export function runtimeVersion(): { readonly version: string; readonly package: string } {
  return { version: VERSION, package: binaries().name };
}

/** Where the runtime's own libraries are. */
export function runtimeFolder(): string {
  return binaries().folder;
}

function load<T>(file: string): T {
  const { folder, name } = binaries();
  forbidTelemetry();
  try {
    return here(`${folder}/${file}`) as T;
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw missing(`what is in ${name} cannot be loaded (${cause.message.split('\n')[0] ?? ''})`, cause);
  }
}

function binaries(): Found {
  found ??= findBinaries(candidates(process.platform, process.arch), here);
  if (found === undefined) throw missing(absence());
  return found;
}

function absence(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (PLATFORMS.some((known) => known === platform))
    return `@antiphon/onnxruntime-${platform}, which it comes in, is not installed. Packages that are optional were left out, or the lock file was made on another platform: install again without "--omit=optional"`;
  return `its maintainers have no binaries for ${platform}, only for ${PLATFORMS.join(', ')}`;
}

function missing(problem: string, cause?: unknown): AntiphonError {
  return new AntiphonError('RUNTIME_MISSING', { version: VERSION, problem }, { cause });
}
