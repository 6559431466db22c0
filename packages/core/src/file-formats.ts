/**
 * What our own files say in `format`, by kind: `antiphon-KIND/VERSION`, as this version writes them. It reads that version and all before it. docs/files.md says what each file is, and when
 * its number goes up; `fixtures/released` keeps files of every release, which must open for ever.
 */
export const FILE_FORMATS = {
  bundle: 'antiphon-bundle/1',
  pair: 'antiphon-pair/1',
  checkpoint: 'antiphon-checkpoint/1',
  stage: 'antiphon-stage/1',
  weights: 'antiphon-weights/1',
  trainingRecord: 'antiphon-training-record/1',
  card: 'antiphon-guidance-card/1',
  experiment: 'antiphon-experiment/1',
  run: 'antiphon-run/1',
  report: 'antiphon-report/1',
  evaluation: 'antiphon-evaluation/1',
  doctor: 'antiphon-doctor/1',
  motion: 'antiphon-motion/1',
  trainingEvents: 'antiphon-training-events/1',
  runEvents: 'antiphon-run-events/1',
  deployment: 'antiphon-deployment/1',
  ranges: 'antiphon-ranges/1',
  exposure: 'antiphon-exposure/1',
  outcome: 'antiphon-outcome/1',
  armsInForce: 'antiphon-arms-in-force/1',
  servingReport: 'antiphon-serving-report/1',
} as const;
