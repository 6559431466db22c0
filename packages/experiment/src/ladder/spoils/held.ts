import { meanPose } from '../../evaluation/evaluation-set';
import type { Spoil } from '../spoil';

/** The mean pose of the training clips, held: what a model that learnt nothing but the average would do. */
export const held: Spoil = {
  name: 'meanPose',
  label: 'mean pose',
  doses: [{ amount: 1 }],
  spoil: (windows, _, context) => meanPose({ windows, context }),
};
