import { AntiphonError, type Branch } from '@antiphon/core';
import { linearRun } from '../branches/pair-run';
import { scaleOption } from '../options/scale-option';
import { defineGuidance } from '../strategy';
import { NO_DROPOUT } from '../training/condition-dropout';

/**
 * Autoguidance (Karras et al. 2024, "Guiding a diffusion model with a bad version of itself", arXiv 2406.02507, equation 5).
 *
 * x0 = weak + scale·(cond − weak): the weak prediction has the same conditions and comes from a worse model of the same kind, by default this model itself
 * after a quarter of its training. Corrects the errors that both make, without giving up diversity.
 */
export const autoguidance = defineGuidance({
  kind: 'autoguidance',
  summary: 'Autoguidance: away from a weaker version of the model itself, by default its own early checkpoint.',
  citation: {
    arxiv: '2406.02507',
    bibtex: `@inproceedings{karras2024guiding,
  title = {Guiding a Diffusion Model with a Bad Version of Itself},
  author = {Karras, Tero and Aittala, Miika and Kynk{\\"a}{\\"a}nniemi, Tuomas and Lehtinen, Jaakko and Aila, Timo and Laine, Samuli},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2024},
  eprint = {2406.02507},
  archivePrefix = {arXiv}
}`,
  },
  options: { scale: scaleOption(1.25, 'the weaker model') },
  create: ({ scale }) => ({
    linear: true,
    ...NO_DROPOUT,
    begin({ weak }) {
      if (weak !== true)
        throw new AntiphonError('UNSUPPORTED_GUIDANCE', {
          kind: 'autoguidance',
          needed: 'a weaker model beside it',
          remedy:
            'Export the checkpoint again, or name one with "antiphon export CHECKPOINT --weak OTHER" (in a program, weak of exportBundle).',
        });
      const branch: Branch = { name: 'weak', keep: {}, model: 'weak' };
      return linearRun(() => branch, scale);
    },
  }),
});
