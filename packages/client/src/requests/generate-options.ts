/** An audio file: what a file input, `fetch` or `readFile` gives, or `recordedWav` makes. */
export type Recording = Blob | ArrayBuffer | Uint8Array;

/** Of every request. */
export interface RequestOptions {
  /** Stops it, and the server's work for it. */
  readonly signal?: AbortSignal;
}

/** How a motion is to be made. What is left out is as the arm has it. */
export interface GenerateOptions extends RequestOptions {
  /** The kind of guidance. */
  readonly guidance?: string;
  readonly scale?: number;
  /** The share of the steps that are guided, from and to. */
  readonly within?: readonly [number, number];
  readonly rescale?: number;
  /** Any other options of the strategy. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The same seed gives the same motion. */
  readonly seed?: number;
  readonly sampler?: string;
  /** How many, or a respacing such as `ddim25`. */
  readonly steps?: number | string;
  readonly spacing?: 'trailing' | 'leading' | 'linspace';
  readonly eta?: number;
  /** Who is moved for, in place of the client's `user`: the same user has the same arm every time. */
  readonly user?: string;
  /** The arm that is to answer; for testers. */
  readonly arm?: string;
}

/** As the server's query spells them. */
export function queryOf(options: GenerateOptions, format: string): string {
  const { guidance, scale, within, rescale, options: more, seed, sampler, steps, spacing, eta } = options;
  const spelled = {
    guidance,
    scale,
    within: within?.join(),
    rescale,
    options: more && JSON.stringify(more),
    seed,
    sampler,
    steps,
    spacing,
    eta,
    format,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(spelled)) if (value !== undefined) query.set(name, String(value));
  return query.toString();
}
