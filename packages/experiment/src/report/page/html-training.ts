import {
  heardPicture,
  lossPicture,
  noisePicture,
  samplePictures,
  stepPictures,
  type LearningPicture,
} from '../plots/learning-curves';
import type { ReportTraining } from '../report-json';
import { sectionHtml } from './contents';
import { escapeHtml } from './escape-html';

/**
 * How the trainings went: warnings first, then losses per arm, then what they are made of, folded. Of a report, and of a run that is being watched. Nothing where no training has told anything.
 * @param arms all arms in the order of their colours
 */
export function trainingSection(trainings: readonly ReportTraining[], arms: readonly string[]): string {
  const html = trainingHtml(trainings, arms);
  return html === '' ? '' : sectionHtml({ id: 'training', heading: 'Training', html });
}

/** The same without its heading. */
export function trainingHtml(trainings: readonly ReportTraining[], arms: readonly string[]): string {
  if (trainings.length === 0) return '';
  const of = (arm: string) => trainings.filter((training) => training.arm === arm);
  const perArm = (make: (arm: string, own: readonly ReportTraining[], index: number) => LearningPicture | undefined) =>
    arms.flatMap((arm, i) => make(arm, of(arm), i) ?? []);
  const losses = perArm(lossPicture);
  return `${trainingWarnings(trainings)}
${unfinished(trainings)}
${losses.length === 0 ? '' : `<p class="note">Loss of each arm’s trainings against optimiser steps. Solid: on windows that it is not trained on; dashed: on such that it is, measured alike; grey: as it came while it learned. Lines that part say that it learns by heart; lines that rise, that it gets worse.</p>`}
${figures(losses)}
${folded('Loss by noise level', 'training-noise', 'Solid: not trained on; dashed: trained on. 0 is clean motion, 1 is noise alone.', perArm(noisePicture))}
${folded('Loss by what was heard', 'training-heard', 'Solid: not trained on; dashed: trained on. Where hearing a condition makes no difference, the model does not use it, and guidance has nothing to strengthen.', perArm(heardPicture))}
${folded('Motion sampled while training', 'training-samples', 'Metrics of a few motions, each time from the same windows and noise: how they go matters more than what they are.', samplePictures(trainings, arms))}
${folded('Gradient norm, learning rate, drops', 'training-steps', '', stepPictures(trainings, arms))}`;
}

/** What went wrong, in words: nothing where nothing did. */
function trainingWarnings(trainings: readonly ReportTraining[]): string {
  const items = trainings.flatMap(({ id, warnings }) =>
    warnings.map(
      ({ step, kind, text }) =>
        `<li><strong>${escapeHtml(id)}</strong>, step ${step}, ${escapeHtml(kind)}: ${escapeHtml(text)}</li>`,
    ),
  );
  if (items.length === 0) return '';
  return `<div class="failed"><h3>What the trainings warned of</h3><ul>${items.join('')}</ul></div>`;
}

function unfinished(trainings: readonly ReportTraining[]): string {
  const items = trainings.flatMap(({ id, step, steps }) =>
    step < steps ? [`${escapeHtml(id)} (step ${step} of ${steps})`] : [],
  );
  return items.length === 0 ? '' : `<p>Not finished: ${items.join(', ')}.</p>`;
}

function folded(heading: string, id: string, note: string, pictures: readonly LearningPicture[]): string {
  if (pictures.length === 0) return '';
  const said = note === '' ? '' : `<p class="note">${note}</p>`;
  return `<details id="${id}"><summary>${heading}</summary>${said}${figures(pictures)}</details>`;
}

function figures(pictures: readonly LearningPicture[]): string {
  if (pictures.length === 0) return '';
  const items = pictures.map(({ heading, legend, svg }) => {
    const labels = legend.map(
      ({ colour, label }) => `<li><span class="swatch" style="background:${colour}"></span>${escapeHtml(label)}</li>`,
    );
    const list = labels.length === 0 ? '' : `<ul class="legend">${labels.join('')}</ul>`;
    return `<figure><h3>${escapeHtml(heading)}</h3>${list}${svg}</figure>`;
  });
  return `<div class="plots">${items.join('\n')}</div>`;
}
