import { topological, type Operation, type Value } from './graph';

/**
 * The same values by name, those with the longest way from the inputs first.
 *
 * That is the order in which a training step's gradients have to stand in a model for ONNX Runtime to need little memory. Of what several operations need, it computes first what stands last
 * in the model. So gradients of a network's last layers, which the backward pass meets first, stand last. The other way round it would go all the way back to the first layer,
 * and keep both factors of every weight's gradient for later: half as much again as the activations alone.
 */
export function deepestFirst(values: Readonly<Record<string, Value>>): Record<string, Value> {
  const depths = new Map<Operation, number>();
  const depthOf = ({ source }: Value) => (source.kind === 'operation' ? (depths.get(source.operation) ?? 0) : 0);
  for (const operation of topological(Object.values(values)).operations) {
    const inputs = operation.inputs.map((input) => (input === undefined ? 0 : depthOf(input)));
    depths.set(operation, 1 + Math.max(0, ...inputs));
  }
  return Object.fromEntries(Object.entries(values).sort(([, a], [, b]) => depthOf(b) - depthOf(a)));
}
