import type { Metrics } from '../metrics';
import { INSTRUMENTS, prometheusLabel, prometheusName, type Instrument } from '../instruments';
import { nanoseconds, otlpAttributes, otlpResource, type OtlpAttribute, type Resource } from './resource';

/** Values are sums since the start. */
const CUMULATIVE = 2;

/** One value as prom-client has it. */
interface Value {
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
  readonly metricName?: string;
}

/**
 * The body of `POST /v1/metrics`: `ExportMetricsServiceRequest` in JSON (OTLP 1.x), under OpenTelemetry's names.
 * @param began @param now ms since 1970
 */
export async function encodeMetrics(
  { registry }: Metrics,
  resource: Resource,
  began: number,
  now: number,
): Promise<object> {
  const known = (await registry.getMetricsAsJSON()) as unknown as { name: string; values: Value[] }[];
  const times = { startTimeUnixNano: nanoseconds(began), timeUnixNano: nanoseconds(now) };
  const metrics = Object.values(INSTRUMENTS).flatMap((instrument: Instrument) => {
    const values = known.find(({ name }) => name === prometheusName(instrument))?.values ?? [];
    if (values.length === 0) return [];
    const { name, unit, description } = instrument;
    return [{ name, unit, description, ...dataOf(instrument, values, times) }];
  });
  return {
    resourceMetrics: [
      {
        resource: otlpResource(resource),
        scopeMetrics: [{ scope: { name: '@antiphon/serve', version: resource.version }, metrics }],
      },
    ],
  };
}

function dataOf(instrument: Instrument, values: readonly Value[], times: object): object {
  if (instrument.kind === 'histogram')
    return {
      histogram: { aggregationTemporality: CUMULATIVE, dataPoints: histogramPoints(instrument, values, times) },
    };
  const dataPoints = values.map(({ labels, value }) => ({
    attributes: attributesOf(instrument, labels),
    ...times,
    asDouble: value,
  }));
  if (instrument.kind === 'gauge') return { gauge: { dataPoints } };
  return { sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } };
}

/** Values of one set of labels lie together: a bucket each (with those below it), then sum and count. */
function histogramPoints(instrument: Instrument, values: readonly Value[], times: object): object[] {
  const name = prometheusName(instrument);
  const bounds = instrument.buckets ?? [];
  const points = new Map<string, { attributes: OtlpAttribute[]; upTo: number[]; sum: number; count: number }>();
  for (const { labels, value, metricName } of values) {
    const attributes = attributesOf(instrument, labels);
    const key = JSON.stringify(attributes);
    const point = points.get(key) ?? { attributes, upTo: [], sum: 0, count: 0 };
    points.set(key, point);
    if (metricName === `${name}_sum`) point.sum = value;
    else if (metricName === `${name}_count`) point.count = value;
    else point.upTo.push(value);
  }
  return [...points.values()].map(({ attributes, upTo, sum, count }) => ({
    attributes,
    ...times,
    count: String(count),
    sum,
    explicitBounds: bounds,
    bucketCounts: upTo.map((value, i) => String(value - (upTo[i - 1] ?? 0))),
  }));
}

function attributesOf(instrument: Instrument, labels: Value['labels']): OtlpAttribute[] {
  return otlpAttributes(
    Object.fromEntries(instrument.attributes.map((attribute) => [attribute, labels[prometheusLabel(attribute)]])),
  );
}
