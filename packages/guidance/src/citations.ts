import type { GuidanceSpec } from '@antiphon/core';
import { guidanceDefinition } from './registry';
import { frequencyDecoupled } from './strategies/frequency-decoupled';

/** BibTeX of what a spec uses: its kind, and each common option that it gives. @throws UNKNOWN_GUIDANCE */
export function guidanceCitations(spec: GuidanceSpec): string[] {
  const options = Object.entries(OPTION_CITATIONS).flatMap(([name, bibtex]) =>
    spec[name] === undefined || spec[name] === 0 || spec[name] === 'constant' ? [] : [bibtex],
  );
  return [...new Set([guidanceDefinition(spec.kind).citation.bibtex, ...options])];
}

/** Where the common options come from; `parts` is this project's own. */
const OPTION_CITATIONS: Readonly<Record<string, string>> = {
  within: `@inproceedings{kynkaanniemi2024applying,
  title = {Applying Guidance in a Limited Interval Improves Sample and Distribution Quality in Diffusion Models},
  author = {Kynk{\\"a}{\\"a}nniemi, Tuomas and Aittala, Miika and Karras, Tero and Laine, Samuli and Aila, Timo and Lehtinen, Jaakko},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2024},
  eprint = {2404.07724},
  archivePrefix = {arXiv}
}`,
  rescale: `@inproceedings{lin2024common,
  title = {Common Diffusion Noise Schedules and Sample Steps Are Flawed},
  author = {Lin, Shanchuan and Liu, Bingchen and Li, Jiashi and Yang, Xiao},
  booktitle = {IEEE/CVF Winter Conference on Applications of Computer Vision},
  year = {2024},
  eprint = {2305.08891},
  archivePrefix = {arXiv}
}`,
  ramp: `@article{wang2024analysis,
  title = {Analysis of Classifier-Free Guidance Weight Schedulers},
  author = {Wang, Xi and Dufour, Nicolas and Andreou, Nefeli and Cani, Marie-Paule and Fernandez Abrevaya, Victoria and Picard, David and Kalogeiton, Vicky},
  journal = {Transactions on Machine Learning Research},
  year = {2024},
  eprint = {2404.13040},
  archivePrefix = {arXiv}
}`,
  skip: `@article{castillo2023adaptive,
  title = {Adaptive Guidance: Training-free Acceleration of Conditional Diffusion Models},
  author = {Castillo, Angela and Kohler, Jonas and P{\\'e}rez, Juan C. and P{\\'e}rez, Juan Pablo and Pumarola, Albert and Ghanem, Bernard and Arbel{\\'a}ez, Pablo and Thabet, Ali},
  journal = {arXiv preprint arXiv:2312.12487},
  year = {2023}
}`,
  scales: `@inproceedings{brooks2023instructpix2pix,
  title = {{InstructPix2Pix}: Learning to Follow Image Editing Instructions},
  author = {Brooks, Tim and Holynski, Aleksander and Efros, Alexei A.},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year = {2023},
  eprint = {2211.09800},
  archivePrefix = {arXiv}
}`,
  speeds: frequencyDecoupled.citation.bibtex,
};
