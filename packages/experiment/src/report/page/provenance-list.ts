import type { Provenance } from '../provenance';
import { escapeHtml } from './escape-html';
import { makingWords } from './making-words';
import { scrollable } from './scrollable';

/** What a report was made from, its spec, and what to cite. */
export function provenanceList(p: Provenance): string {
  const { made = [] } = p;
  const rows: [string, string][] = [
    ['Data', `${p.dataset}, SHA-256 ${p.dataHash.slice(0, 16)}…`],
    [
      'Test set',
      `${p.windows} windows of ${p.framesPerWindow} frames at ${p.fps} fps; statistics resample ${p.units} ${p.unit}s`,
    ],
    ...(p.trueKeyFrameEvery === undefined
      ? []
      : [
          [
            'Key frames',
            `one in ${p.trueKeyFrameEvery} frames is shown to every arm, as it is in the truth`,
          ] satisfies [string, string],
        ]),
    ['Training seeds', p.trainSeeds.join(', ')],
    [
      'Versions',
      Object.entries(p.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ...made.map((making): [string, string] => ['Made on', makingWords(making)]),
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<details><summary>Spec</summary>${code('Spec', JSON.stringify(p.spec, null, 2))}</details>
<details><summary>BibTeX</summary>${code('BibTeX', p.citations.join('\n\n'))}</details>`;
}

function code(label: string, text: string): string {
  return scrollable(label, `<pre>${escapeHtml(text)}</pre>`);
}
