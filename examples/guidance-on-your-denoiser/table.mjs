import { guided, HINTS } from './guided.mjs';
import { STRATEGIES } from './strategies.mjs';
import { theory } from './theory.mjs';

const shown = ({ mean, deviation }) => `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`.padStart(13);
const unknown = '–'.padStart(13);

console.log(
  ['strategy'.padEnd(52), 'calls', ...['across', 'theory', 'up', 'theory'].map((title) => title.padStart(13))].join(
    ' ',
  ),
);
for (const { spec, scales } of STRATEGIES) {
  const { across, up, evaluations } = await guided(spec);
  const [first, second] = scales
    ? [theory(scales[0], HINTS.sound), theory(scales[1], HINTS.word)].map(shown)
    : [unknown, unknown];
  console.log(JSON.stringify(spec).padEnd(52), `${evaluations}`.padStart(5), shown(across), first, shown(up), second);
}
