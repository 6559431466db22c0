import { freemem } from 'node:os';
import { FILE_FORMATS } from '@antiphon/core';
import { DEVICES, runtimeVersion, type RuntimeVersion } from '@antiphon/tfjs-onnxruntime';
import { ENGINES } from '@antiphon/train';
import own from '../../package.json' with { type: 'json' };
import { machine } from '../making/machine';
import { probeEngine, type EngineReport } from './probe-engine';

/** What `antiphon doctor` tells; with `--json`, as it stands here. */
export interface Diagnosis {
  readonly format: typeof FILE_FORMATS.doctor;
  readonly antiphon: string;
  readonly node: string;
  readonly machine: {
    readonly platform: string;
    readonly release: string;
    readonly arch: string;
    readonly processor: string;
    /** Logical ones, as far as this process may use them. */
    readonly processors: number;
    /** Bytes. */
    readonly memory: { readonly total: number; readonly free: number };
  };
  readonly onnxruntime: RuntimeVersion;
  /** Folder of what is kept of recordings between runs. */
  readonly cache: string | null;
  readonly engines: readonly EngineReport[];
}

export interface DiagnosisOptions {
  /** Default: all. */
  readonly engine?: string | undefined;
  /** ms for each engine. */
  readonly limit: number;
  readonly cache: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (engine: string) => void;
}

/** Looks at the machine, and tries every engine, one after the other: together they would measure each other. */
export async function diagnose({ engine, limit, cache, signal, onProgress }: DiagnosisOptions): Promise<Diagnosis> {
  const engines: EngineReport[] = [];
  for (const subject of subjects().filter(({ engine: name }) => engine === undefined || name === engine)) {
    if (signal.aborted) break;
    onProgress(nameOf(subject));
    engines.push(await probeEngine({ ...subject, limit, signal }));
  }
  const here = machine();
  return {
    format: FILE_FORMATS.doctor,
    antiphon: own.version,
    node: process.versions.node,
    machine: { ...here, memory: { total: here.memory, free: freemem() } },
    onnxruntime: runtimeVersion(),
    cache: cache ?? null,
    engines,
  };
}

/** What steps can be computed by: every engine, and the devices of the one that can be told one. */
function subjects(): { readonly engine: string; readonly device?: string }[] {
  return ENGINES.flatMap(({ name }) =>
    name === 'onnxruntime' ? DEVICES.map((device) => ({ engine: name, device })) : [{ engine: name }],
  );
}

/** "onnxruntime on webgpu". */
export function nameOf({ engine, device }: { readonly engine: string; readonly device?: string | undefined }): string {
  return device === undefined ? engine : `${engine} on ${device}`;
}
