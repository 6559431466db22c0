/** Audio that is not decoded yet: a file's path, or its bytes. */
export interface AudioFile {
  readonly file: string | Uint8Array;
  /** What an error names. */
  readonly name: string;
}
