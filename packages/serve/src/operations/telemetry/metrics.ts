import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  INSTRUMENTS,
  prometheusLabel,
  prometheusName,
  type GaugeKey,
  type Instrument,
  type InstrumentKey,
} from './instruments';

/** More values of one attribute than this are counted as "other": memory stays bounded, whatever happens. */
const MOST_VALUES = 200;

type Attributes = Readonly<Record<string, string | number>>;

/** What was measured since the start, by prom-client. */
export class Metrics {
  readonly registry = new Registry();
  private readonly known = new Map<InstrumentKey, Counter | Histogram | Gauge>();
  private readonly values = new Map<string, Set<string>>();

  constructor() {
    for (const [key, instrument] of Object.entries(INSTRUMENTS) as [InstrumentKey, Instrument][])
      if (instrument.kind !== 'gauge') this.known.set(key, made(instrument, this.registry));
  }

  /** Numbers of the process as well: processor, memory, delay of the event loop, by the names that Prometheus' clients share. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds to a counter, or one value to a histogram. */
  record(key: Exclude<InstrumentKey, GaugeKey>, value: number, attributes: Attributes = {}): void {
    const metric = this.known.get(key);
    const labels = this.labelsOf(attributes);
    if (metric instanceof Histogram) metric.observe(labels, value);
    else if (metric instanceof Counter) metric.inc(labels, value);
  }

  /** Has a gauge read when somebody asks for it. A second reader takes the place of the first. */
  gauge(key: GaugeKey, read: () => number): void {
    const { description } = INSTRUMENTS[key];
    const name = prometheusName(INSTRUMENTS[key]);
    this.registry.removeSingleMetric(name);
    const collect = function (this: Gauge) {
      this.set(read());
    };
    this.known.set(key, new Gauge({ name, help: description, registers: [this.registry], collect }));
  }

  private labelsOf(attributes: Attributes): Record<string, string> {
    return Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [prometheusLabel(name), this.bounded(name, String(value))]),
    );
  }

  private bounded(name: string, value: string): string {
    const seen = this.values.get(name) ?? new Set();
    this.values.set(name, seen);
    if (!seen.has(value) && seen.size >= MOST_VALUES) return 'other';
    seen.add(value);
    return value;
  }
}

function made(instrument: Instrument, registry: Registry): Counter | Histogram {
  const common = {
    name: prometheusName(instrument),
    help: instrument.description,
    labelNames: instrument.attributes.map(prometheusLabel),
    registers: [registry],
  };
  if (instrument.kind === 'counter') return new Counter(common);
  return new Histogram({ ...common, buckets: [...(instrument.buckets ?? [])] });
}
