import { guidanceCitations, guidanceKinds } from '@antiphon/guidance';
import { z } from 'zod';
import { measuresHere } from '../../../ladder/ladder';
import { CITATIONS } from '../../citations';
import { failureWords } from '../../failure-words';
import { counted } from '../../format-number';
import { modelOf, optionsOf } from '../../page/tables/arms';
import { makingWords } from '../../page/making-words';
import { measurable } from '../../measurable';
import type { Report, ReportArm } from '../../report-json';
import type { Cite, Paragraph, Piece } from './paragraph';
import { keyOf } from './references';
import { statisticsOf } from './statistics-paragraph';

/** How a comparison was made, as a paper tells it: data, arms, training, sampling, metrics, statistics, software. Right for one training and for several, and it says no more than the report knows. */
export function methods(report: Report): Paragraph[] {
  const known = new Set(report.provenance.citations.map(keyOf));
  const cite = (...keys: readonly string[]): Piece => ({ cite: keys.filter((key) => known.has(key)) });
  const { provenance: p, failures = [] } = report;
  return [
    { heading: 'Data', pieces: [data(report)] },
    { heading: 'Arms', pieces: arms(report, cite) },
    { heading: 'Training', pieces: training(report, cite) },
    { heading: 'Sampling', pieces: [sampling(report)] },
    { heading: 'Metrics', pieces: metrics(report, cite) },
    { heading: 'Statistics', pieces: statisticsOf(report, cite) },
    ...(failures.length === 0
      ? []
      : [{ heading: 'Missing', pieces: [`Failed, and in no number: ${failures.map(failureWords).join('; ')}.`] }]),
    { heading: 'Software', pieces: [software(p)] },
  ];
}

function data({ provenance: p }: Report): string {
  const clips = p.unit === 'clip' ? `${p.units} held-out recordings` : 'held-out recordings';
  const shown =
    p.trueKeyFrameEvery === undefined ? '' : ` Every model is shown one frame in ${p.trueKeyFrameEvery} of the truth.`;
  return `All models were trained and tested on ${p.dataset}, content hash ${p.dataHash.slice(0, 12)}, at ${p.fps} frames per second. They were tested on ${p.windows} windows of ${p.framesPerWindow} frames (${seconds(p.framesPerWindow / p.fps)} s) of ${clips}.${shown}`;
}

function arms(report: Report, cite: Cite): Piece[] {
  const { arms: all, provenance, design } = report;
  const keys = (arm: ReportArm) =>
    guidanceKinds().includes(arm.guidance.kind) ? guidanceCitations(arm.guidance).map(keyOf) : [];
  const basis = new Set(CITATIONS.map(keyOf));
  const named = new Set(all.flatMap(keys));
  // Of a strategy whose plugin is not loaded here, the report still has the entry.
  const others = provenance.citations.map(keyOf).filter((key) => !basis.has(key) && !named.has(key));
  const baseline = design.baseline === undefined ? 'Every pair was compared.' : `The baseline is ${design.baseline}.`;
  return [
    `${all.length === 1 ? 'One arm was sampled' : `${all.length} arms were compared`}: `,
    ...all.flatMap((arm, i): Piece[] => [
      `${arm.name} (${optionsOf(arm.guidance, report)}${arm.model === undefined && arm.teacher === undefined ? '' : `; model: ${modelOf(arm)}`})`,
      cite(...keys(arm)),
      i === all.length - 1 ? '' : ', ',
    ]),
    cite(...others),
    `. ${all.length === 1 ? '' : baseline}`,
  ];
}

/** What is read of a report's spec, as far as it is there. */
const specSchema = z.object({
  training: z
    .object({
      steps: z.number(),
      batchSize: z.number(),
      width: z.number(),
      layers: z.number(),
      heads: z.number(),
      prediction: z.string(),
      schedule: z.string(),
      learningRate: z.number(),
    })
    .optional()
    .catch(undefined),
  sampling: z.object({ sampler: z.string() }).optional().catch(undefined),
});

function training(report: Report, cite: Cite): Piece[] {
  const { trainSeeds: seeds } = report.provenance;
  const { training: t } = specOf(report);
  const times =
    seeds.length === 1
      ? `once (training seed ${seeds[0]})`
      : `${seeds.length} times (training seeds ${seeds.join(', ')})`;
  const network: Piece[] =
    t === undefined
      ? []
      : [
          'Each model is a transformer denoiser',
          cite('ng2024audio2photoreal'),
          ` of width ${t.width} with ${counted(t.layers, 'layer')} and ${counted(t.heads, 'head')}, which predicts ${t.prediction} (${t.schedule} noise schedule), trained for ${counted(t.steps, 'step')} of ${counted(t.batchSize, 'window')} with AdamW (learning rate ${t.learningRate}). `,
        ];
  return [
    ...network,
    `Each was trained ${times}. All arms were trained alike but for what their guidance drops: initial weights, order of the data and noise depend on the training seed, never on the arm.`,
  ];
}

function sampling(report: Report): string {
  const { design, provenance: p, cells } = report;
  const sampler = specOf(report).sampling?.sampler ?? cells[0]?.sampler ?? '';
  const cost =
    design.nfe === undefined
      ? `in ${design.steps ?? 'equally many'} steps`
      : `in as many steps as ${design.nfe} network evaluations per motion leave room for`;
  const scales = [...new Set(cells.map(({ scale }) => scale))].sort((a, b) => a - b);
  const scale =
    design.scales === 'own'
      ? 'each arm at the scale of its own'
      : `at guidance scale${scales.length === 1 ? '' : 's'} ${scales.join(', ')}`;
  return `${counted(p.motionsPerWindow, 'motion')} ${p.motionsPerWindow === 1 ? 'was' : 'were'} sampled for each window with ${sampler.toUpperCase()} ${cost}, ${scale}; all arms start from the same noise.`;
}

/** Where each shipped metric comes from. */
const SOURCES: Readonly<Record<string, string>> = {
  fdG: 'heusel2017gans',
  fdK: 'heusel2017gans',
  coverage: 'naeem2020reliable',
  beatPrecision: 'li2021aist',
  beatRecall: 'li2021aist',
};

function metrics(report: Report, cite: Cite): Piece[] {
  const all = measurable(report);
  const judging = all.filter(({ name }) => measuresHere(report.ladder, name));
  const unfit = all.filter((metric) => !judging.includes(metric));
  return [
    'Reported are ',
    ...judging.flatMap(({ name, label, unit }, i): Piece[] => [
      `${label} (${unit})`,
      cite(...(SOURCES[name] === undefined ? [] : [SOURCES[name]])),
      i === judging.length - 1 ? '. ' : ', ',
    ]),
    'Distances and diversities are between z-scores by the training data. ',
    report.ladder === undefined
      ? ''
      : `Before a metric may judge, it must order true motions that were spoiled on purpose, on this data. ${unfit.length === 0 ? 'None failed.' : `Left out for failing that: ${unfit.map(({ label }) => label).join(', ')}.`}`,
  ];
}

function software({ versions, made = [] }: Report['provenance']): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const where = made.length === 0 ? '' : ` Computed on ${made.map(makingWords).join('. And on ')}.`;
  return `Antiphon: ${list.join(', ')}.${where}`;
}

function specOf({ provenance }: Report): z.infer<typeof specSchema> {
  const parsed = specSchema.safeParse(provenance.spec);
  return parsed.success ? parsed.data : {};
}

function seconds(value: number): string {
  return String(Math.round(value * 10) / 10);
}
