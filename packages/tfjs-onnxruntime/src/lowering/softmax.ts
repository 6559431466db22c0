import { int } from '../graph/graph';
import { elementwise, number, one, type Lowering } from './lowering';

const along =
  (op: string, attribute: string): Lowering =>
  (call) => {
    const logits = one(call, 'logits');
    const axis = number(call, attribute);
    return elementwise(op, logits, { axis: int(axis < 0 ? axis + logits.shape.length : axis) });
  };

export const softmax: Readonly<Record<string, Lowering>> = {
  Softmax: along('Softmax', 'dim'),
};
