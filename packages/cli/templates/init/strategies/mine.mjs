import { conditionDropout, dropoutOptions, pairRun, registerGuidance, unconditional } from '@antiphon/guidance';

/**
 * A strategy answers four questions. This one is classifier-free guidance that no feature can be pushed far by: the step that
 * guidance adds goes through tanh, so that it never exceeds (scale − 1)·cap. Change it, rename it, and let the laws tell what breaks.
 */
registerGuidance({
  kind: 'mine', // its name in specs and on the command line
  summary: 'Classifier-free guidance whose step is bounded for each feature.',
  citation: {
    arxiv: '2207.12598',
    bibtex: '@article{ho2022, author = {Ho, J. and Salimans, T.}, title = {Classifier-free diffusion guidance}}',
  },
  options: {
    scale: { type: 'number', min: 0, default: 3, summary: '1 is the conditional model.' },
    cap: { type: 'number', min: 0.01, default: 0.3, summary: 'Bound of a step, in standard deviations of a feature.' },
    ...dropoutOptions(),
  },
  create: ({ scale, cap, ...training }) => ({
    linear: false, // twice the scale is not twice the step
    // 1. What does training drop? 2. What stands in for it? As cfg: all conditions at once in 20 % of the samples; zeros.
    ...conditionDropout('mine', training),
    begin: ({ conditions }) =>
      pairRun(
        // 3. Which evaluations does a sampling step need? Beside the conditional one, this one.
        () => unconditional(conditions),
        // 4. How do they become one prediction? Arrays [clips, frames, features] of the clean motion.
        (cond, uncond) => ({
          x0: cond.map((value, i) => value + (scale - 1) * cap * Math.tanh((value - uncond[i]) / cap)),
        }),
      ),
  }),
});
