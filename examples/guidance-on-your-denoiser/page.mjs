import { guided, HINTS } from './guided.mjs';
import { STRATEGIES } from './strategies.mjs';

const [figure] = document.getElementsByTagName('main');

/** One picture for each strategy: the points, and a cross where the hints say that they should be. */
for (const { spec } of STRATEGIES) {
  const { samples, evaluations } = await guided(spec);
  const picture = document.createElement('canvas');
  picture.width = picture.height = 280;
  const pen = picture.getContext('2d');
  const place = (across, up) => [140 + 60 * across, 140 - 60 * up];
  pen.fillStyle = 'rgb(0 90 200 / 25%)';
  for (let i = 0; i < samples.length; i += 2) pen.fillRect(...place(samples[i], samples[i + 1]), 2, 2);
  pen.fillStyle = 'crimson';
  pen.font = '20px sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText('×', ...place(HINTS.sound, HINTS.word));
  const caption = document.createElement('figcaption');
  caption.textContent = `${JSON.stringify(spec)}: ${evaluations} calls`;
  figure.appendChild(document.createElement('figure')).append(picture, caption);
}
