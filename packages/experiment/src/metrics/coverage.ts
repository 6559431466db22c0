import { meanOverClips } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric, type MetricContext, type MetricValue, type SampledWindow } from './metric';
import { principalCoordinates } from './sets/principal-coordinates';
import { snippetsOf } from './sets/snippets';

/** Neighbours that a ball reaches to. Of few snippets fewer: a tenth of them. */
const NEIGHBOURS = 5;
/** Fewest true snippets that say anything. */
const FEWEST = 10;
/**
 * Principal axes of the true snippets on which neighbours are sought. With all dimensions every snippet is far from every other, and their mean is nearer to all of them: on the synthetic corpus a
 * body that is held in the mean pose covers .86 of the truth on all axes, .49 on 16, .14 on 8 and .03 on 4.
 */
const AXES = 4;

/** Whether all that people did is also done by the model, which a distance to the nearest cannot say, nor a spread: coverage of Naeem et al. (arXiv 2002.09797). */
export const coverage: Metric = {
  name: 'coverage',
  label: 'Coverage',
  unit: 'share',
  better: 'higher',
  range: [0, 1],
  description: `Share of the true snippets (1 s of z-scored poses, on their ${AXES} principal axes) that have a generated one as near as the ${NEIGHBOURS}th nearest true one of other clips.`,
  ofTruth: 'halves',
  // Blind to the finer movement within a second: breadth is what it sees.
  answers: { meanPose: 'falls' },
  evaluate: coverageOf,
};

/** The generated set is larger where there are more samples a window: the same for all arms. */
function coverageOf(windows: readonly SampledWindow[], context: MetricContext): MetricValue {
  const trueOnes = windows.map(({ window }) => snippetsOf(window.truth, window, context));
  const all = trueOnes.flat();
  if (all.length < FEWEST || new Set(windows.map(({ window }) => window.unit)).size < 2) return NOT_MEASURABLE;
  const place = principalCoordinates(all, AXES);
  const generated = windows.flatMap(({ window, samples }) =>
    samples.flatMap((sample) => snippetsOf(sample, window, context).map(place)),
  );
  const truth = new Map(windows.map(({ window }, i) => [window, trueOnes[i].map(place)]));
  const k = Math.min(NEIGHBOURS, Math.max(1, Math.floor(all.length / 10)));
  return meanOverClips(windows, ({ window }) => {
    const own = truth.get(window) ?? [];
    // Snippets of one clip are alike, as no motion that was generated can be.
    const others = [...truth].flatMap(([{ unit }, snippets]) => (unit === window.unit ? [] : snippets));
    const covered = own.filter((snippet) => {
      const radius = kthSmallest(
        others.map((other) => squaredDistance(snippet, other)),
        k,
      );
      return generated.some((other) => squaredDistance(snippet, other) <= radius);
    });
    return { sum: covered.length, weight: own.length };
  });
}

/** Infinity where there are fewer. */
function kthSmallest(values: number[], k: number): number {
  return values.sort((a, b) => a - b)[k - 1] ?? Infinity;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
