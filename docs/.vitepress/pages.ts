import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A page of the site: its file below docs/, its name in the sidebar, and what is in it, for search engines and llms.txt. */
type Page = readonly [file: string, name: string, description: string];

export interface Group {
  readonly text: string;
  readonly pages: readonly Page[];
}

/** The sidebar. A new page is one line here; a line whose file is not there is left out. */
const GROUPS: readonly Group[] = [
  {
    text: 'Start',
    pages: [
      [
        'demo.md',
        'What the demo shows',
        'How to read the table of the demo, what one run showed, and what it cannot show.',
      ],
      [
        'own-recordings.md',
        'Your own recordings',
        'From WAV and BVH or Live Link files to a trained model that moves to speech.',
      ],
      [
        'editor.md',
        'A spec in your editor',
        'Completion, explanations and mistakes marked while a comparison is written, in YAML, JSON and TypeScript.',
      ],
      ['watching.md', 'Watching', 'A live page of a run, and logs that spreadsheets and TensorBoard read.'],
      [
        'statistics.md',
        'What a comparison may say',
        'Training seeds and clips as random factors, equivalence, families, and which metrics may judge.',
      ],
      [
        'reports.md',
        'Reports and papers',
        'A comparison as CSV, LaTeX, SVG and PDF, its methods paragraph, and several runs beside each other.',
      ],
      [
        'outcomes.md',
        'Outcomes',
        'What users make of arms: exposures and outcomes, as JSON lines or in PostgreSQL, and the report of a deployment.',
      ],
      [
        'choosing-a-guidance.md',
        'Choosing a guidance',
        'Which strategy for which model and aim, with measured numbers.',
      ],
    ],
  },
  {
    text: 'Guidance',
    pages: [
      ['guidance.md', 'Guidance', 'Specs, formulas, what training drops, and the options that every strategy has.'],
      [
        'strategies.md',
        'All strategies',
        'Every strategy with what it trains, its null condition, its cost, its paper and its options.',
      ],
      ['audit.md', 'The audit', 'Finds what is wrong with guidance in a checkpoint, a bundle or a foreign ONNX model.'],
      [
        'audit-plants.md',
        'Plants and questions',
        'Which question of the audit finds which defect, by the bundles that its tests plant them in.',
      ],
      [
        'training-record.md',
        'The training record',
        'What a bundle says of its training, so that an audit can hold the model to it; whose windows are kept.',
      ],
      [
        'quality.md',
        'Quality',
        'How good models are after how long, over training seeds; the band, and joins of windows.',
      ],
    ],
  },
  {
    text: 'Serving',
    pages: [
      [
        'serving-arms.md',
        'Serving arms',
        'Deployments: bundles, arms and who gets which; swaps, and answers that can be made again.',
      ],
      ['operations.md', 'Operating a server', 'Settings, keys, limits, numbers, logs, a container, and how it stops.'],
      ['security.md', 'What a server defends', 'Who may do what, what is trusted, and each threat with its test.'],
      ['streaming.md', 'Streaming', 'Answers while motion is made: lines of JSON, and files in chunks.'],
      [
        'open-inference-protocol.md',
        'Open Inference Protocol',
        'What clients of KServe and Triton ask a server, as JSON and binary.',
      ],
      ['triton.md', 'Triton', 'A bundle’s networks as a model repository, and what must be done around them.'],
    ],
  },
  {
    text: 'Engines and encoders',
    pages: [
      ['engines.md', 'Engines', 'ONNX Runtime, TensorFlow and WebGPU: what each trains on, and how to choose.'],
      ['engine-speed.md', 'How fast they are', 'Training steps beside PyTorch and TensorFlow, measured.'],
      [
        'audio-encoders.md',
        'Audio encoders',
        'What a model hears: mel bands, wav2vec 2.0, HuBERT, WavLM and your own.',
      ],
      [
        'reproducibility.md',
        'What is the same to the bit',
        'Which runs give the same bits, and how far apart others are.',
      ],
      ['privacy.md', 'Privacy', 'What leaves this machine (nothing), what stays on it, and ONNX Runtime’s telemetry.'],
    ],
  },
  {
    text: 'Reference system',
    pages: [
      [
        'audio2photoreal.md',
        'audio2photoreal',
        'The presets of Ng et al. 2024, its checkpoints imported, and where this differs.',
      ],
      ['audio2photoreal-data.md', 'Its data', 'Reading the recordings of audio2photoreal.'],
      ['audio2photoreal-evaluation.md', 'Its evaluation', 'The paper’s measures, and what they say here.'],
      ['audio2photoreal-speed.md', 'Its speed', 'Training and sampling beside the reference in PyTorch.'],
    ],
  },
  {
    text: 'Extending',
    pages: [
      [
        'extending.md',
        'Your own parts',
        'A strategy, an encoder, a metric, a sampler, a format or a motion file of your own.',
      ],
      ['architecture.md', 'Architecture', 'Twelve packages, who may import whom, and the way of the data.'],
    ],
  },
  {
    text: 'Reference',
    pages: [
      ['errors.md', 'Errors', 'Every error code: what was found, what was expected, what to do.'],
      ['versions.md', 'Versions', 'What is public, what a version may change, and which files stay readable.'],
      ['files.md', 'Files', 'Which files there are, their format versions, and what is promised of them.'],
      ['licences.md', 'Licences', 'Under which licences the packages are that npm installs with ours.'],
      ['recorded-demo/README.md', 'The recorded demo', 'Where the motion on the first page comes from.'],
    ],
  },
];

export const DOCS = fileURLToPath(new URL('..', import.meta.url));

/** The groups with the pages that are there. */
export const groups: readonly Group[] = GROUPS.map((group) => ({
  ...group,
  pages: group.pages.filter(([file]) => existsSync(`${DOCS}/${file}`)),
}));

/** Where a page of docs/ is on the site, without the base: `/demo`. */
export function routeOf(file: string): string {
  return `/${file.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}
