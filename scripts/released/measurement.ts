/** What the files of one kind in a version's folder give: plain data. It may write into the folder, which is a copy. */
export type Measurement = (folder: string) => Promise<unknown>;
