import type { PickleGlobal } from '../pickle/pickle-world';

/** What is behind a name that is refused, and what to do: the first that matches. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^torch\._utils\._rebuild_qtensor$|^torch\.(cuda\.)?Q\w+Storage$/, 'a quantised tensor. Save tensor.dequantize()'],
  [/^torch\._utils\._rebuild_sparse/, 'a sparse tensor. Save tensor.to_dense()'],
  [/^torch\._utils\._rebuild_nested/, 'a nested tensor. Save its parts'],
  [/^torch\._utils\._rebuild_meta/, 'a tensor on the device "meta", which has no numbers'],
  [
    /^torch\.(cuda\.)?Complex\w+$|^torch\.(complex\d+|c\w+)$|\.complex$/,
    'a complex number or tensor. Save torch.view_as_real(tensor)',
  ],
  [/^torch\.(u?int\d+|float\d+\w*|bits\w+|\w+Storage)$/, 'numbers of a type that is not read. Save tensor.float()'],
  [/^torch\.jit\.|^__torch__/, 'a TorchScript program. Save the state_dict of the model instead'],
];
/** Whatever else it is, it is code. */
const CODE = 'which is not plain data. Save only the tensors: torch.save(model.state_dict(), path)';

/** The end of the sentence "it names …". */
export function refusal(global: PickleGlobal): string {
  const [, found = CODE] = REFUSALS.find(([name]) => name.test(String(global).slice(0, 200))) ?? [];
  return found;
}
