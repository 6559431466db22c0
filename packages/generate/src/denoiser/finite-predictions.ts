import { AntiphonError, type ConditionalDenoiser, type Samples } from '@antiphon/core';

/**
 * A denoiser that refuses to go on where numbers are no longer finite, and says whose fault it is: a network's whose weights are broken, or guidance that overflows.
 * @param names of the bundle and of the kind of guidance, for errors
 * @throws SESSION_FAILED, INVALID_GUIDANCE, by `predict`
 */
export function finitePredictions(
  denoiser: ConditionalDenoiser,
  { name, kind }: { readonly name: string; readonly kind: string },
): ConditionalDenoiser {
  const { conditions, shape, traits } = denoiser;
  return {
    conditions,
    shape,
    traits,
    async predict(x, step, branches) {
      assertSampled(x, kind);
      const predictions = await denoiser.predict(x, step, branches);
      if (predictions.every(isFinite)) return predictions;
      throw failed(
        name,
        'of finite motion its network makes what is not finite. Its weights are broken, or so large that they overflow: its training diverged. Train with a lower learningRate, and export again',
      );
    },
  };
}

/** What guidance and sampler made of predictions that were finite. @param kind of guidance @throws INVALID_GUIDANCE */
export function assertSampled(x: Samples, kind: string): void {
  if (isFinite(x)) return;
  throw new AntiphonError('INVALID_GUIDANCE', {
    kind,
    problem: 'what it makes of finite predictions is not finite. Choose a smaller scale, or other options',
  });
}

function isFinite(values: Samples): boolean {
  // The sum of the differences from themselves is 0, or NaN where one is not finite.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
  return sum === 0;
}

function failed(name: string, problem: string): AntiphonError {
  return new AntiphonError('SESSION_FAILED', { operation: `denoising with "${name}"`, problem });
}
