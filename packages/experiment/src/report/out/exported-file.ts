/** A file that a report becomes: its name within the folder, and its text. */
export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}
