/** What a command may know of the process it runs in. */
export interface Surroundings {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Called by a command that stops when it has done what was begun, however long that takes. */
  readonly takeTime?: () => void;
  /** Milliseconds, for progress and timings. */
  readonly clock: () => number;
  /** Folder where what is expensive to make of recordings is kept; undefined for none. */
  readonly cache?: string | undefined;
  /** Variables of the environment, for the settings of a server. Default: none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Calls the listener whenever somebody asks a server to read its files again (SIGUSR2). */
  readonly onReload?: (listener: () => void) => void;
  /** How this program is called, for advice; default: "antiphon". */
  readonly command?: string;
}
