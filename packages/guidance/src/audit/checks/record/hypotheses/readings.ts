import { mapSamples, type PredictionKind, type Samples } from '@antiphon/core';
import type { Cause, Reading, Said } from './hypothesis';
import { isTelling, rawOutput, readOutput } from './raw-output';

const KINDS: readonly PredictionKind[] = ['x0', 'epsilon', 'v'];

/** The ways to read outputs: as declared first, then as another quantity, and each as one that was multiplied by something. */
export function readings(declared: PredictionKind): Reading[] {
  const plain = KINDS.toSorted((a, b) => Number(b === declared) - Number(a === declared)).map((kind): Reading => ({
    causes: kind === declared ? [] : [wrongType(declared, kind)],
    kind,
    scaled: false,
  }));
  return [...plain, ...plain.map((reading) => ({ ...reading, scaled: true }))];
}

function wrongType(declared: PredictionKind, kind: PredictionKind): Cause {
  return {
    name: 'prediction-type-wrong',
    says: `the network says ${kind}, and what it says is read as ${declared}`,
  };
}

/** What was said, read in another way; levels that cannot be are left out. */
export function readAgain(said: readonly Said[], declared: PredictionKind, { kind, scaled, causes }: Reading) {
  const usable = kind === declared && !scaled ? said : said.filter(({ level }) => isTelling(level, [declared, kind]));
  const raw = usable.map(({ x0, noisy, level }) => rawOutput(declared, x0, noisy, level));
  const factor = scaled ? fittedFactor(usable, raw, kind) : 1;
  const all: readonly Cause[] = scaled ? [...causes, scaledOutput(factor)] : causes;
  return {
    causes: all,
    factor,
    read: usable.map((one, i) => ({
      ...one,
      x0:
        kind === declared && !scaled
          ? one.x0
          : readOutput(
              kind,
              mapSamples(raw[i], (j) => raw[i][j] / factor),
              one.noisy,
              one.level,
            ),
    })),
  };
}

function scaledOutput(factor: number): Cause {
  return {
    name: 'output-scaled',
    says: `its output is ${factor.toPrecision(3)} times what the network learned to say`,
  };
}

/** The factor by which outputs of this kind are too large: divided by it they come nearest to those that would mean what was wanted, which holds also where these are the data and not a prediction of them. */
function fittedFactor(said: readonly Said[], raw: readonly Samples[], kind: PredictionKind): number {
  let [product, square] = [0, 0];
  said.forEach(({ wanted, noisy, level }, i) => {
    const right = rawOutput(kind, wanted, noisy, level);
    for (let j = 0; j < right.length; j++) {
      product += right[j] * raw[i][j];
      square += raw[i][j] ** 2;
    }
  });
  return square > 0 && product !== 0 ? square / product : 1;
}
