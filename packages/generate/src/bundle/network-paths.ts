/** Paths of a bundle's networks, by what they are for: `perturbed` has layers that can be weakened, the weak ones are a worse model of the same data. */
export interface BundleNetworks {
  readonly encoder: string;
  readonly denoiser: string;
  readonly perturbed?: string;
  readonly weakEncoder?: string;
  readonly weakDenoiser?: string;
}

/** Paths of a guide's networks. */
export interface GuidePaths {
  readonly encoder: string;
  readonly step: string;
  readonly decoder: string;
}

/** The networks of a bundle, each by the path of its file or by its bytes. */
export type LoadableNetworks = { readonly [Name in keyof BundleNetworks]: string | Uint8Array };

/** The networks of a guide, likewise. */
export type LoadableGuide = { readonly [Name in keyof GuidePaths]: string | Uint8Array };

/** A network of an audio encoder that is in memory. */
export interface HeldModel {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
}

/** Those of a bundle, by the absolute path that they were read from. */
export type HeldModels = Readonly<Record<string, HeldModel>>;
