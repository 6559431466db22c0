/** Something wrong with settings that people wrote: a spec, a deployment. */
export interface Problem {
  /** Where in them. */
  readonly path: readonly PropertyKey[];
  /** In words, as a clause. */
  readonly text: string;
  /** Whether the key is wrong, not its value. */
  readonly ofKey?: boolean;
  /** Whether what is wrong is that there is nothing. */
  readonly missing?: boolean;
  /** A name that there is not, and those that there are, one of which may have been meant. Default: what the JSON schema knows there. */
  readonly guess?: { readonly name: string; readonly known: readonly string[] };
}
