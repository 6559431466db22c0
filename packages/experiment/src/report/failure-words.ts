import type { ReportFailure } from './report-json';

const MISSING: Readonly<Record<ReportFailure['stage'], string>> = {
  model: 'no model',
  audit: 'no audit',
  motion: 'no motion',
  metrics: 'no numbers',
};

/** A failure in words, e.g. `cfg at scale 8 (25 steps, training seed 1), no motion: …`. */
export function failureWords({ arm, trainSeed, stage, scale, steps, error }: ReportFailure): string {
  const where = scale === undefined ? arm : `${arm} at scale ${scale}`;
  const how = [...(steps === undefined ? [] : [`${steps} steps`]), `training seed ${trainSeed}`].join(', ');
  return `${where} (${how}), ${MISSING[stage]}: ${error}`;
}

/** The arms that have no cell at all. */
export function lostArms({
  arms,
  cells,
}: {
  readonly arms: readonly { readonly name: string }[];
  readonly cells: readonly { readonly arm: string }[];
}): string[] {
  return arms.map(({ name }) => name).filter((name) => cells.every(({ arm }) => arm !== name));
}
