import { guidedScale } from '../../main-cells';
import { measurable } from '../../measurable';
import { differencesToBaseline } from '../../plots/forest';
import { qualityAgainstNfe } from '../../plots/quality-nfe';
import { qualityAgainstScale } from '../../plots/quality-scale';
import { tradeOff } from '../../plots/trade-off';
import type { MetricDescription, Report } from '../../report-json';
import { intervalWords } from '../../rows';

/** A figure of the report. */
export interface Figure {
  /** Of its file. */
  readonly name: string;
  readonly title: string;
  /** What is drawn, for who does not see it. */
  readonly about: string;
  /** Those that are drawn as lines. */
  readonly floors: readonly ('truth' | 'meanPose')[];
  /** As it is part of a page: `draw`. */
  readonly svg: string;
}

const ALIGNMENTS = ['beatRecall', 'beatPrecision', 'lipError'];

/** Everything that can be drawn of a report: each metric's differences to the baseline, each against the scale and against cost, alignment against diversity. */
export function figures(report: Report): Figure[] {
  const metrics = measurable(report);
  const diversity = metrics.find(({ name }) => name === 'divSample');
  const each = (of: (metric: MetricDescription) => Omit<Figure, 'svg'> & { readonly svg: string | undefined }) =>
    metrics.map(of).flatMap(({ svg, ...figure }) => (svg === undefined ? [] : [{ ...figure, svg }]));
  const { baseline = '', nfe } = report.design;
  const scale = guidedScale(report);
  const bars = `bars are 95 % intervals ${intervalWords(report)}`;
  return [
    ...each((metric) => ({
      name: `differences-${fileName(metric)}`,
      title: `${metric.label}: differences to ${baseline}`,
      about: `Each arm minus ${baseline}, ${scale === 'own' ? 'each at its own scale' : `at scale ${scale}`}, with 95 % intervals of the paired difference; a filled marker is a difference that holds after correction; dashed: where the truth stands.`,
      floors: metric.better === 'truth' ? ['truth'] : [],
      svg: differencesToBaseline(report, metric),
    })),
    ...(scale === 'own'
      ? []
      : each((metric) => ({
          name: `scale-${fileName(metric)}`,
          title: `${metric.label} against guidance scale`,
          about: `A line for each arm, ${bars}; dashed and black: the truth; dotted: the mean pose.`,
          floors: ['truth', 'meanPose'],
          svg: qualityAgainstScale(report, metric),
        }))),
    ...(diversity === undefined
      ? []
      : each((metric) => ({
          name: `diversity-${fileName(metric)}`,
          title: `${metric.label} against ${diversity.label}`,
          about: 'A path for each arm along its guidance scales, which stand at the points; the star is the truth.',
          floors: [],
          svg: ALIGNMENTS.includes(metric.name) ? tradeOff(report, metric, diversity) : undefined,
        }))),
    ...(nfe === undefined
      ? each((metric) => ({
          name: `cost-${fileName(metric)}`,
          title: `${metric.label} against network evaluations`,
          about: 'A line for each arm and guidance scale, which stands at its end; dashed and black: the truth.',
          floors: ['truth'],
          svg: qualityAgainstNfe(report, metric),
        }))
      : []),
  ];
}

/** A metric of one's own may have any name. */
function fileName({ name }: MetricDescription): string {
  return name.replace(/[^\w.-]+/g, '-');
}
