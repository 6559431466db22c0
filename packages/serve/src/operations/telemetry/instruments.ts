/** Something that is measured: its name and unit as OpenTelemetry writes them. */
export interface Instrument {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'histogram' | 'counter' | 'gauge';
  readonly description: string;
  /** Names of what it is told apart by. Each has few values, whatever callers send: routes, statuses, arms. Never users. */
  readonly attributes: readonly string[];
  /** Upper ends of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

/** Of the semantic conventions, in seconds. */
const HTTP = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Seconds, to the longest that a request may take. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const FACTOR = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10];

const histogram = (name: string, unit: string, description: string, attributes: string[], buckets: number[]) =>
  ({ name, unit, kind: 'histogram', description, attributes, buckets }) as const satisfies Instrument;
const counter = (name: string, unit: string, description: string, attributes: string[] = []) =>
  ({ name, unit, kind: 'counter', description, attributes }) as const satisfies Instrument;
const gauge = (name: string, unit: string, description: string, attributes: string[] = []) =>
  ({ name, unit, kind: 'gauge', description, attributes }) as const satisfies Instrument;

/** What the server measures. docs/operations.md lists them. */
export const INSTRUMENTS = {
  http: histogram(
    'http.server.request.duration',
    's',
    'From the head of a request to the end of its answer.',
    ['http.request.method', 'http.route', 'http.response.status_code', 'url.scheme'],
    HTTP,
  ),
  generations: counter('antiphon.generations', '{generation}', 'Motions that were asked for, by how they ended.', [
    'antiphon.arm',
    'antiphon.outcome',
  ]),
  queue: histogram(
    'antiphon.generation.queue.duration',
    's',
    'How long a request waited to be computed.',
    ['antiphon.arm'],
    SECONDS,
  ),
  firstBlock: histogram(
    'antiphon.generation.first_block.duration',
    's',
    'From the head of a request to the first frames of its answer.',
    ['antiphon.arm'],
    SECONDS,
  ),
  duration: histogram(
    'antiphon.generation.duration',
    's',
    'How long a motion was computed, waiting left out.',
    ['antiphon.arm'],
    SECONDS,
  ),
  realTimeFactor: histogram(
    'antiphon.generation.real_time_factor',
    '1',
    'Seconds of computing for each second of motion.',
    ['antiphon.arm'],
    FACTOR,
  ),
  evaluations: counter('antiphon.generation.evaluations', '{evaluation}', 'Evaluations of the network.', [
    'antiphon.arm',
  ]),
  motion: counter('antiphon.generation.motion', 's', 'Seconds of motion that were computed.', ['antiphon.arm']),
  lanePlaces: counter('antiphon.lane.places', '{place}', 'Places of the lanes that were computed, filled or not.', [
    'antiphon.lane.size',
  ]),
  laneFilled: counter('antiphon.lane.filled', '{place}', 'Places of the lanes that a request was in.', [
    'antiphon.lane.size',
  ]),
  waiting: gauge('antiphon.requests.waiting', '{request}', 'Requests that wait to be computed.'),
  running: gauge('antiphon.requests.running', '{request}', 'Requests that are computed.'),
  bodies: gauge('antiphon.bodies', 'By', 'Bytes of bodies that are held.'),
  exposuresLost: gauge('antiphon.exposures.lost', '{exposure}', 'Answers that could not be noted in the exposure log.'),
  sampleRatio: gauge(
    'antiphon.sample_ratio.alarm',
    '1',
    '1 where users did not come to the arms in the shares that were set, and a comparison would deceive.',
  ),
  telemetryLost: counter('antiphon.telemetry.lost', '{span}', 'Spans that no collector took.'),
} as const;

export type InstrumentKey = keyof typeof INSTRUMENTS;
/** What is read when somebody asks for it. */
export type GaugeKey = 'waiting' | 'running' | 'bodies' | 'exposuresLost' | 'sampleRatio';

/** What Prometheus calls it, by OpenTelemetry's rules: `http_server_request_duration_seconds`, `antiphon_generations_total`. */
export function prometheusName({ name, unit, kind }: Instrument): string {
  const words: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };
  const suffix = words[unit] ?? (unit === '1' && kind === 'gauge' ? 'ratio' : undefined);
  return [prometheusLabel(name), suffix, kind === 'counter' ? 'total' : undefined].filter(Boolean).join('_');
}

/** `http.route` → `http_route` */
export function prometheusLabel(attribute: string): string {
  return attribute.replaceAll('.', '_');
}
