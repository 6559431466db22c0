/** BibTeX of what every report rests on, besides the compared strategies' own. */
export const CITATIONS: readonly string[] = [
  `@inproceedings{ng2024audio2photoreal,
  title = {From Audio to Photoreal Embodiment: Synthesizing Humans in Conversations},
  author = {Ng, Evonne and Romero, Javier and Bagautdinov, Timur and Bai, Shaojie and Darrell, Trevor and Kanazawa, Angjoo and Richard, Alexander},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year = {2024},
  eprint = {2401.01885},
  archivePrefix = {arXiv}
}`,
  `@inproceedings{heusel2017gans,
  title = {{GANs} Trained by a Two Time-Scale Update Rule Converge to a Local {Nash} Equilibrium},
  author = {Heusel, Martin and Ramsauer, Hubert and Unterthiner, Thomas and Nessler, Bernhard and Hochreiter, Sepp},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2017},
  eprint = {1706.08500},
  archivePrefix = {arXiv}
}`,
  `@inproceedings{li2021aist,
  title = {{AI} Choreographer: Music Conditioned {3D} Dance Generation with {AIST++}},
  author = {Li, Ruilong and Yang, Shan and Ross, David A. and Kanazawa, Angjoo},
  booktitle = {IEEE/CVF International Conference on Computer Vision},
  year = {2021},
  eprint = {2101.08779},
  archivePrefix = {arXiv}
}`,
  `@article{holm1979simple,
  title = {A Simple Sequentially Rejective Multiple Test Procedure},
  author = {Holm, Sture},
  journal = {Scandinavian Journal of Statistics},
  volume = {6},
  number = {2},
  pages = {65--70},
  year = {1979}
}`,
];
