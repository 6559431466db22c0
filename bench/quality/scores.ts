import { Random } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import { evaluationSet, scoreMotions, type MetricName } from '@antiphon/experiment';
import { Generator } from '@antiphon/generate';

/** Of one scale. */
export type Scores = Readonly<Partial<Record<MetricName, number | null>>>;

/** As the demo: two windows of each test recording, four motions each, sampled in 25 DDIM steps from the same noise for every bundle. */
const [WINDOWS, MOTIONS, BATCH] = [36, 4, 36];

/** The metrics of what a bundle makes of the test recordings, per guidance scale. */
export async function scoresOfBundle(
  bundle: string,
  dataset: Dataset,
  scales: readonly number[],
  seed: number,
): Promise<Record<string, Scores>> {
  const generator = await Generator.open(bundle);
  try {
    const set = evaluationSet(dataset, { frames: generator.manifest.frames, limit: WINDOWS, seed: 0 });
    const requests = set.windows.flatMap(({ id, conditions }) =>
      Array.from({ length: MOTIONS }, (_, k) => ({ conditions, seed: Random.stream(seed, 'sampling', id, k).bits() })),
    );
    const found: Record<string, Scores> = {};
    for (const scale of scales) {
      const motions: Float32Array[] = [];
      for (let at = 0; at < requests.length; at += BATCH) {
        const part = requests.slice(at, at + BATCH);
        const { motion } = await generator.sample({
          conditions: part.map(({ conditions }) => conditions),
          seeds: part.map((request) => request.seed),
          guidance: { kind: 'cfg', scale },
          steps: 25,
        });
        const size = motion.length / part.length;
        part.forEach((_, i) => motions.push(motion.slice(i * size, (i + 1) * size)));
      }
      found[scale] = scoreMotions(motions, set, MOTIONS).metrics;
    }
    return found;
  } finally {
    await generator.close();
  }
}
