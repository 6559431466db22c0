import type { RecordedColumns, TrainingRecord } from '@antiphon/core';
import { answer, finding, notApplicable, percent, type Check } from '../../check';
import type { Finding } from '../../finding';
import type { AuditSubject } from '../../subject';
import { figures } from '../../figures';

/**
 * Data that are normalised by their own statistics have mean 0 and deviation 1; by those that came with a dataset, nearly. Half a deviation, or one and a half times as wide, is more than speakers of one corpus differ, and less than a wrong file makes.
 */
const [MOVED, WIDER] = [0.5, 1.5];
/** A condition whose columns all stay within this much of their mean, of what normalisation makes 1, is constant. */
const STILL = 1e-3;
/** Natural logarithm of power: the loudest of one voice may be 22 dB under that of another; below, nearly all of it is under the noise of a recording. */
const FAINTER = 5;
/** What the logarithm of a band's power is at least and at most, by its floor and by full scale. */
const LOG_FLOOR = /* @__PURE__ */ Math.log(1e-6);
const LOG_MOST = 12;

/** What the record says of the data, in itself. Asks nothing of the network. */
export const trainingData: Check = {
  name: 'training-data',
  title: 'Were the data of its training as they should be?',
  withoutNetwork: true,
  async run({ record, evidence }) {
    if (record === undefined) return notApplicable('There is no record of the data of its training.');
    const { motion, conditions } = record;
    const all = Object.entries(conditions);
    const constant = all.filter(([, columns]) => isStill(columns)).map(([name]) => name);
    const findings = [
      ...otherwise('motion', motion),
      ...all.flatMap(([name, columns]) => (constant.includes(name) ? [] : otherwise(name, columns))),
      ...constant.map((condition) =>
        finding(
          'condition-constant-in-training',
          `"${condition}" never varied in the ${record.data.clips} clips of its training: the network cannot have learned what it says.`,
          undefined,
          { condition },
        ),
      ),
      ...inaudible(all.filter(([name]) => !constant.includes(name))),
      ...contradiction(record, evidence),
    ];
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const well = `Yes: motion${all.length === 0 ? '' : ` and ${all.map(([name]) => `"${name}"`).join(', ')}`} have about mean 0 and deviation 1 as normalised, in ${record.data.clips} clips.`;
    return answer(said || well, findings, {
      normalised: Object.fromEntries(
        [['motion', motion] as const, ...all].map(([name, columns]) => [name, spread(columns)]),
      ),
    });
  },
};

/** Mean and deviation of the middle column, as normalised. */
function spread({ normalised: { mean, std } }: RecordedColumns): { readonly mean: number; readonly std: number } {
  return { mean: median(mean.map(Math.abs)), std: median(std) };
}

function otherwise(what: string, columns: RecordedColumns): Finding[] {
  const { mean, std } = spread(columns);
  if (mean <= MOVED && std <= WIDER && std >= 1 / WIDER) return [];
  const named = what === 'motion' ? 'the motion' : `"${what}"`;
  const sentence = `In training ${named} had a mean of ${figures(mean, 2)} (either way) and a deviation of ${figures(std, 2)} after normalisation, instead of 0 and 1: it was normalised by the statistics of other data.`;
  const effect = what === 'motion' ? Math.hypot(mean, std - 1) : undefined;
  return [finding('data-normalised-otherwise', sentence, effect, what === 'motion' ? undefined : { condition: what })];
}

function isStill({ asData, normalised }: RecordedColumns): boolean {
  const still = (least: readonly number[], most: readonly number[]) =>
    least.every((value, i) => most[i] - value < STILL);
  return still(normalised.least, normalised.most) || still(asData.least, asData.most);
}

/** A voice beside another one, of bands alike, that is far fainter as data. */
function inaudible(conditions: readonly (readonly [string, RecordedColumns])[]): Finding[] {
  const voices = conditions.filter(([, columns]) => isLogPower(columns));
  return voices.flatMap(([condition, { asData }]) => {
    const fainter = voices.flatMap(([other, { asData: louder }]) =>
      other !== condition && louder.most.length === asData.most.length
        ? [{ other, by: median(louder.most.map((most, i) => most - asData.most[i])) }]
        : [],
    );
    const most = fainter.reduce<(typeof fainter)[number] | undefined>((a, b) => (a && a.by >= b.by ? a : b), undefined);
    if (most === undefined || most.by < FAINTER) return [];
    const decibels = Math.round((10 * most.by) / Math.LN10);
    return [
      finding(
        'partner-inaudible',
        `In training "${condition}" was at its loudest ${decibels} dB fainter than "${most.other}": hardly anything of it was above the noise, and the network learned it from that.`,
        undefined,
        { condition },
      ),
    ];
  });
}

function isLogPower({ asData: { least, most } }: RecordedColumns): boolean {
  const [low, high] = [median(least), median(most)];
  return low >= LOG_FLOOR - 0.1 && low < -2 && high < LOG_MOST;
}

/** The counts of dropout that the record holds, against those of the manifest. */
function contradiction({ dropout }: TrainingRecord, evidence: AuditSubject['evidence']): Finding[] {
  const counted = evidence?.record;
  if (dropout === undefined || counted === undefined) return [];
  const names = Object.keys(counted.dropped);
  const off = names.find((name) => dropout.dropped[name] !== counted.dropped[name]);
  if (dropout.samples === counted.samples && off === undefined && dropout.allDropped === counted.allDropped) return [];
  const [what, here, there] =
    off === undefined
      ? ['everything', dropout.allDropped, counted.allDropped]
      : [`"${off}"`, dropout.dropped[off] ?? 0, counted.dropped[off]];
  const sentence = `The training record says that ${what} was dropped in ${shareOf(here, dropout.samples)}, and the manifest says ${shareOf(there, counted.samples)}: one of them is of another training.`;
  return [finding('records-disagree', sentence)];
}

function shareOf(count: number, samples: number): string {
  return `${count.toLocaleString('en')} of ${samples.toLocaleString('en')} samples (${percent(count / Math.max(1, samples))})`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
