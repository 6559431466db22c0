import { createHash } from 'node:crypto';
import type { GuidanceSpec } from '@antiphon/core';
import type { Audio } from '@antiphon/formats';
import type { AuditedOption, AuditSubject } from '@antiphon/guidance';
import type { Generator } from '../../generator';
import { silence } from './audit-speech';

/** The ways by which users have a bundle make motion. */
export function waysToGenerate(
  generator: Pick<Generator, 'manifest' | 'generate'>,
  speech: (seconds: number) => Audio,
  sampling: GuidanceSpec | undefined,
): Pick<AuditSubject, 'generate' | 'options' | 'runOn'> {
  const { fps } = generator.manifest.motion;
  return {
    generate: async (frames, sound, { guidance = sampling, seed = 1, steps = 3 } = {}) => {
      const seconds = frames / fps;
      const audio = sound === 'speech' ? speech(seconds) : silence(seconds);
      return (await generator.generate({ audio, seed, steps, guidance })).motion;
    },
    options: samplingOptions(generator, speech(1), sampling),
    runOn: async () => {
      await generator.generate({ audio: speech(0.2), seed: 1, steps: 1, guidance: sampling });
    },
  };
}

/** What a request may choose besides its guidance. */
function samplingOptions(
  generator: Pick<Generator, 'generate'>,
  audio: Audio,
  guidance: GuidanceSpec | undefined,
): AuditedOption[] {
  const observed = (name: string, values: readonly unknown[]): AuditedOption => ({
    name,
    values,
    observe: async (value) => {
      const { motion } = await generator.generate({ audio, seed: 1, steps: 4, guidance, [name]: value });
      return createHash('sha256').update(motion).digest('hex');
    },
  });
  return [
    observed('seed', [1, 2]),
    observed('steps', [2, 5]),
    observed('sampler', ['ddim', 'dpmpp-2m', 'ddpm']),
    observed('eta', [0, 1]),
  ];
}
