import { openDataset, type Dataset, type OpenDatasetOptions } from '@antiphon/data';

/** What `--data` names: a folder of recordings, or the word "synthetic" for the corpus that the project makes itself. */
export function openData(name: string, options: OpenDatasetOptions): Promise<Dataset> {
  return openDataset(dataSpec(name), options);
}

/** The spec of a dataset by its name on the command line. */
export function dataSpec(name: string): { kind: 'synthetic' } | { kind: 'folder'; path: string } {
  return name === 'synthetic' ? { kind: 'synthetic' } : { kind: 'folder', path: name };
}
