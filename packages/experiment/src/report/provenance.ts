/** What a report was made from: data, spec, seeds, versions, so that it can be made again. */
export interface Provenance {
  readonly dataset: string;
  readonly dataHash: string;
  readonly spec: unknown;
  readonly trainSeeds: readonly number[];
  readonly windows: number;
  readonly framesPerWindow: number;
  readonly fps: number;
  readonly motionsPerWindow: number;
  /** Of models that are shown key frames: every so many frames they were shown one of the truth. */
  readonly trueKeyFrameEvery?: number;
  /** What intervals and tests resample. */
  readonly unit: 'clip' | 'window';
  readonly units: number;
  /** What could be found was said before the training. */
  readonly outlook?: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** Where the calls worked that had something to make, each once, in their order; absent where nobody told. */
  readonly made?: readonly Making[];
  /** BibTeX of the compared strategies, the network and the metrics. */
  readonly citations: readonly string[];
}

/** A machine that a part of a run was made on, and what ran there. */
export interface Making {
  readonly machine: {
    readonly processor: string;
    /** Logical ones that the process might use. */
    readonly cores: number;
    /** GiB. */
    readonly memory: number;
    /** Operating system, its release, and the architecture. */
    readonly system: string;
  };
  /** What computed the steps of trainings, and on what device. */
  readonly engine: string;
  /** That might compute at the same time. */
  readonly threads: number;
  /** Of Node, ONNX Runtime and our packages. */
  readonly versions: Readonly<Record<string, string>>;
  /** The state of the repository that the spec lies in, where it lies in one. */
  readonly source?: { readonly commit: string; readonly changed: boolean };
}
