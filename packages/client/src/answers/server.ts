import type { Guidance } from './motion';

/** `GET /v1/bundle`: what the model is. */
export interface BundleAnswer {
  readonly name: string;
  /** SHA-256. */
  readonly digest?: string;
  /** Frames of a window, and features of a frame. */
  readonly frames: number;
  readonly features: number;
  readonly guidance: Guidance;
  /** What the guidance audit found; null where there is none of this very bundle. */
  readonly audit: { readonly summary: string; readonly findings: readonly { readonly name: string }[] } | null;
  readonly [more: string]: unknown;
}

/** `GET /v1/deployment`: who answers. */
export interface DeploymentAnswer {
  readonly name: string;
  readonly arms: readonly DeployedArm[];
  readonly [more: string]: unknown;
}

/** One way to answer. */
export interface DeployedArm {
  readonly name: string;
  /** Share of all users. */
  readonly weight: number;
  readonly enabled: boolean;
  /** Whether it is computed and compared only. */
  readonly shadow: boolean;
  /** SHA-256. */
  readonly bundle: string;
  readonly guidance: Guidance;
  readonly sampler: string;
  readonly steps: number | string;
  readonly [more: string]: unknown;
}

/** `POST /v1/outcomes`: what became of it. */
export interface OutcomeAnswer {
  /** `repeated`: it was told before, and the first counts; `late`: it came after the deployment's window. */
  readonly status: 'recorded' | 'repeated' | 'late';
}
