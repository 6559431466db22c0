import { estimateComparison, type ExperimentSpec, type Report } from '@antiphon/experiment';
import { hearingOf } from '../options/encoder-option';
import { warnOfSettings } from '../options/training-settings';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import type { Surroundings } from '../surroundings';
import { estimateWords, planWords, shortage } from '../tables/plan-table';
import { dataFrom, openNamed } from '../work/open-data';
import { movingArms, testSpeech, type Speech } from './move-arms';

/** How a dry run is made besides what the spec says. */
interface DryRunOptions {
  /** See `RunComparisonOptions`. */
  readonly folders: { readonly data: string; readonly encoder: string };
  readonly engine: string;
  readonly store: string | undefined;
  readonly pilot: Report | undefined;
  readonly speech: Speech | undefined;
  /** One JSON document instead of text. */
  readonly json: boolean;
}

/**
 * Says what a comparison would do, at once, and what it would take, once that was measured. Writes nothing: no cache either.
 * @param out folder of the run that it would go on with, if any
 * @throws what the run would refuse
 */
export async function dryRunComparison(
  spec: ExperimentSpec,
  out: string | undefined,
  { signal, clock }: Surroundings,
  { folders, engine, store, pilot, speech, json }: DryRunOptions,
): Promise<void> {
  const line = new ProgressLine(clock);
  warnOfSettings(spec.training);
  line.show('reading the recordings …', true);
  const data = dataFrom(folders.data, spec.data);
  const began = clock();
  const dataset = await openNamed(data, { signal, ...hearingOf(spec.encoder, folders.encoder) });
  const reading = (clock() - began) / 1000;
  const moved = speech ?? testSpeech(dataset);
  const { planned, estimate } = await estimateComparison({
    ...{ spec, dataset, out, store, pilot, clock, engine, signal },
    onPlanned: (planned) => {
      line.end('recordings read');
      if (!json) print(`${planWords(spec, dataset.name, planned)}\n\n`);
    },
    onProgress: (label) => line.show(`measuring: ${label}`, true),
    ...(moved && { shown: movingArms(spec, moved, clock) }),
  });
  line.end('measured');
  const { seconds } = estimate;
  const whole = { ...estimate, seconds: { ...seconds, reading, total: seconds.total + reading } };
  const short = await shortage(out ?? '.', whole);
  if (json) print(`${JSON.stringify({ ...planned, estimate: whole, shortage: short }, null, 1)}\n`);
  else print(`${[...estimateWords(whole), ...short].join('\n')}\n`);
}
