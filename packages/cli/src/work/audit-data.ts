import type { Command } from 'commander';
import type { Dataset } from '@antiphon/data';
import { readEncoder } from '../options/encoder-option';
import type { Surroundings } from '../surroundings';
import { addPersonOptions, openData, type PersonOptions } from './open-data';

/** The recordings that an audit takes for the truth. */
export interface AuditDataOptions extends PersonOptions {
  readonly data?: string;
  readonly encoder?: string;
}

/** Adds `--data`, and what may be said of it, as `train` has it. */
export function addAuditData(command: Command): Command {
  return addPersonOptions(
    command
      .option(
        '--data <folder>',
        'recordings of what the model was trained to make, whose motion is taken for the truth: a folder as "antiphon train" takes it, or "synthetic"',
      )
      .option('--encoder <file>', 'of a foreign model: the audio encoder that --data is heard with (default: log-mel)'),
  );
}

/** The recordings that `--data` names, opened as `antiphon train` opens them. @throws as `openData` and `readEncoder` */
export async function auditData(
  { data, encoder, ...person }: AuditDataOptions,
  { cache, signal }: Pick<Surroundings, 'cache' | 'signal'>,
): Promise<Dataset | undefined> {
  if (data === undefined) return undefined;
  const { part, speaker, strict, fps } = person;
  const said = {
    ...(part && { part }),
    ...(speaker && { speaker }),
    ...(strict && { strict }),
    ...(fps !== undefined && { fps }),
  };
  return openData(data, said, { cache, signal, ...(await readEncoder(encoder)) });
}
