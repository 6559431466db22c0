import { unpackNumbers, type Samples } from '@antiphon/core';
import { CONDITIONAL } from '../../../branches/branches';
import { answer, finding, notApplicable, problemOf, type Check } from '../../check';
import type { Finding } from '../../finding';
import { distance, type Probe } from '../../probe';
import type { AuditSubject } from '../../subject';
import type { Heard } from './heard';
import { causeOf, kept } from './heard-causes';
import { differences, rowsOf, type Rows } from './rows';

/**
 * Standard deviations of a condition. Hearing is arithmetic: records keep four digits of the largest value (1e-4), float32 and encoders that are networks on another processor come to 1e-3. Ten times
 * that moves no motion that anybody would see.
 */
const SAME = 0.01;
/** Of the largest value recorded, which may be hundreds of deviations where a voice was hardly heard in training: what four digits leave, twice. */
const DIGITS = 1e-4;

/** The reference sound is heard as training heard it; where it is not, the cause is named by what would be heard under it. Costs two evaluations, and two more for each condition that is heard otherwise; none where all are the same. */
export const hearing: Check = {
  name: 'hearing',
  title: 'Are conditions those that training heard?',
  async run(subject, probe) {
    const { hear, record, withheld } = subject;
    if (record === undefined) return notApplicable('There is no training record of what it heard.');
    if (record.hearing === undefined || Object.keys(record.hearing).length === 0)
      return notApplicable('In training it heard no sound.');
    if (hear === undefined) return notApplicable(withheld ?? 'It cannot be asked what it hears.');
    let served: Readonly<Record<string, Float32Array>>;
    try {
      served = await hear();
    } catch (error) {
      const sentence = `The reference sound of its training cannot be heard: ${problemOf(error)}.`;
      return answer(sentence, [finding('condition-heard-otherwise', sentence)]);
    }
    const all = Object.entries(record.hearing).map(([name, { every, rows }]): Heard => {
      const [, width = 1] = rows.shape;
      const known = subject.conditions.find((condition) => condition.name === name)?.width ?? width;
      return {
        name,
        served: rowsOf(served[name] ?? new Float32Array(0), known),
        recorded: rowsOf(unpackNumbers(rows), width),
        every,
        columns: record.conditions[name],
      };
    });
    const apart = Object.fromEntries(
      all.map(({ name, served: now, recorded, every }) => [
        name,
        differences(kept(now, every).values, recorded.values),
      ]),
    );
    const other = all.filter(({ name, recorded: { values } }) => {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return !(apart[name] <= Math.max(SAME, DIGITS * largest));
    });
    if (other.length === 0)
      return answer('Yes: of its reference sound it hears what it heard in training.', [], { apart });
    const effects = await effectsOf(subject, probe, all, other);
    const findings = other.map((heard): Finding => {
      const { name, what } = causeOf(
        heard,
        all.filter((one) => one !== heard),
      );
      const sentence = `The condition "${heard.name}" is ${what}. Of the reference sound, it is ${apart[heard.name].toPrecision(2)} of its standard deviations from what training heard.`;
      return finding(name, sentence, effects[heard.name], { condition: heard.name });
    });
    return answer(findings.map(({ sentence }) => sentence).join(' '), findings, { apart, effects });
  },
};

/** How far predictions move, at a middle and a high noise level, when a condition is what is served instead of what was recorded; the others are as recorded. */
async function effectsOf(
  subject: AuditSubject,
  probe: Probe,
  all: readonly Heard[],
  other: readonly Heard[],
): Promise<Record<string, number>> {
  const levels = [0.9, 0.5].map((share) => probe.levels[Math.floor((1 - share) * (probe.levels.length - 1))]);
  const inWindows = ({ name }: Heard, rows: Rows): Float32Array => windows(rows, probe, probe.conditions[name].length);
  const fitting = all.filter(({ name, recorded }) => name in probe.conditions && recorded.count > 0);
  const recorded = {
    ...probe.conditions,
    ...Object.fromEntries(fitting.map((heard) => [heard.name, inWindows(heard, heard.recorded)])),
  };
  const predictions = (conditions: typeof recorded): Promise<Samples[]> =>
    subject.bind(conditions, probe.items, async (denoiser) => {
      const seen: Samples[] = [];
      for (const { step, x } of levels) seen.push((await denoiser.predict(x, step, [CONDITIONAL]))[0]);
      return seen;
    });
  const wanted = await predictions(recorded);
  const effects: Record<string, number> = {};
  for (const heard of other) {
    const now = kept(heard.served, heard.every);
    if (!fitting.includes(heard) || now.width !== heard.recorded.width || now.count === 0) continue;
    const got = await predictions({ ...recorded, [heard.name]: inWindows(heard, now) });
    const moved = got.map((level, l) => distance(level, wanted[l]));
    if (moved.every(Number.isFinite)) effects[heard.name] = Math.max(...moved);
  }
  return effects;
}

/** As many values as the probe has: each item begins somewhere else, and rows begin again where they end. Both ways are cut alike, so that it does not matter that rows are left out between. */
function windows({ values, width, count }: Rows, { items }: Probe, length: number): Float32Array {
  const rows = length / items / width;
  return Float32Array.from({ length }, (_, i) => {
    const [item, row] = [Math.floor(i / (rows * width)), Math.floor(i / width) % rows];
    const from = (Math.floor((item * count) / items) + row) % count;
    return values[from * width + (i % width)];
  });
}
