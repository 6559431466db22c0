/**
 * What the spacing of few steps does: audio2photoreal's numbers of test recordings for each bundle, spacing and number of steps, from the same noise.
 *   node --import tsx --conditions=@antiphon/source bench/sampling/spacing.ts BUNDLE [BUNDLE …] --data RECORDINGS [--steps 5,10,25] [--windows 24] [--samples 2]
 * Bundles of several training seeds tell a spacing from training luck.
 */
import { parseArgs } from 'node:util';
import { SPACINGS } from '@antiphon/core';
import { openDataset } from '@antiphon/data';
import { evaluateBundle } from '@antiphon/experiment';
import { Generator } from '@antiphon/generate';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    steps: { type: 'string', default: '5,10,25' },
    windows: { type: 'string', default: '24' },
    samples: { type: 'string', default: '2' },
  },
});
if (options.data === undefined || positionals.length === 0)
  throw new Error(
    'Usage: spacing.ts BUNDLE [BUNDLE …] --data RECORDINGS [--steps 5,10,25] [--windows 24] [--samples 2]',
  );
const dataset = await openDataset({ kind: 'folder', path: options.data });

console.log('| bundle | steps | spacing | FD_g | FD_k | Div_g (truth) | Div_k (truth) |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const bundle of positionals) {
  const generator = await Generator.open(bundle);
  const { name, guidance } = generator.manifest;
  for (const steps of options.steps.split(',').map(Number))
    for (const spacing of SPACINGS) {
      const { generated, floor } = await evaluateBundle(generator, dataset, {
        ...{ windows: Number(options.windows), samples: Number(options.samples), seed: 0, keyFrames: 'truth' as const },
        ...{ sampler: 'ddim', steps, spacing, guidance },
      });
      const { fdG, fdK, divG, divK } = generated;
      const cells = [
        fdG,
        fdK,
        ...[
          [divG, floor.divG],
          [divK, floor.divK],
        ].map((two) => two.map(brief).join(' ')),
      ];
      console.log(
        `| ${[name, steps, spacing, ...cells.map((cell) => (typeof cell === 'number' ? brief(cell) : cell))].join(' | ')} |`,
      );
    }
  await generator.close();
}

function brief(value: number | undefined): string {
  return (value ?? NaN).toPrecision(3);
}
