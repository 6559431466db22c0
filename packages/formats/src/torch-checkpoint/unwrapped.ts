/** What wrappers of models put before every name: data parallelism, `torch.compile`, a trainer or an average that holds the model. */
const PREFIX = /^(?:(?:module|_orig_mod|model|ema_model|net|denoiser)\.)+/;

/** Tensors by name, without the prefix that a wrapper put before all of them; what only some have is part of their names. */
export function unwrapped<T>(tensors: readonly (readonly [name: string, tensor: T])[]): Record<string, T> {
  const wrapped = tensors.every(([name]) => PREFIX.test(name));
  return Object.fromEntries(tensors.map(([name, tensor]) => [wrapped ? name.replace(PREFIX, '') : name, tensor]));
}
