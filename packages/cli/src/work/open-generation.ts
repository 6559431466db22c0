import type { MotionFormat } from '@antiphon/formats';
import {
  Generator,
  PairGenerator,
  pairFolders,
  type GeneratedStream,
  type GenerateRequest,
  type PairPart,
} from '@antiphon/generate';
import { AntiphonError } from '@antiphon/core';
import { chosenGuidance, type OptionTexts } from '../options/guidance-option';

/** How to guide: what holds for all, and what for one model of a pair. */
export type GuidanceChoices = Choice & Readonly<Record<PairPart, OptionTexts>>;

type Choice = Parameters<typeof chosenGuidance>[1];

/** A bundle, or a pair of bundles, ready to generate. */
export interface Generation {
  readonly format: MotionFormat;
  /** Of each model, in the order of the format. */
  readonly parts: readonly { readonly name: PairPart | undefined; readonly features: number }[];
  /** Of a motion that is made again: why it may differ from what it was, in words. */
  readonly doubt?: string | undefined;
  stream(request: Omit<GenerateRequest, 'guidance'>): Promise<GeneratedStream>;
  close(): Promise<void>;
}

/** @throws FILE_NOT_FOUND, INVALID_BUNDLE, INTERRUPTED; INVALID_INPUT for choices of one part where there is no pair */
export async function openGeneration(path: string, choices: GuidanceChoices, signal: AbortSignal): Promise<Generation> {
  const { face, body, ...common } = choices;
  const folders = await pairFolders(path);
  if (folders !== undefined) return openPair(folders, common, { face, body }, signal);
  for (const [part, own] of Object.entries({ face, body }))
    if (Object.keys(own).length > 0)
      throw new AntiphonError('INVALID_INPUT', {
        source: `--${part}`,
        problem: `${path} is one bundle, no pair; use --guidance, --scale and --option`,
      });
  const generator = await Generator.open(path, { signal });
  const { manifest } = generator;
  return {
    format: manifest.motion,
    parts: [{ name: undefined, features: manifest.features }],
    stream: (request) => generator.stream({ ...request, guidance: chosenGuidance(manifest.guidance, common) }),
    close: () => generator.close(),
  };
}

async function openPair(
  folders: Readonly<Record<PairPart, string>>,
  common: Choice,
  own: Readonly<Record<PairPart, OptionTexts>>,
  signal: AbortSignal,
): Promise<Generation> {
  const generator = await PairGenerator.open(folders, { signal });
  const { manifests } = generator;
  const guidanceOf = (part: PairPart) => {
    const { guidance = common.guidance, ...options } = own[part];
    // What is said of a part holds against what is said of both.
    const others = Object.entries(common).filter(([name]) => !Object.hasOwn(own[part], name));
    const choice: Choice = { ...Object.fromEntries(others), options: { ...common.options, ...options } };
    return chosenGuidance(manifests[part].guidance, { ...choice, ...(guidance === undefined ? {} : { guidance }) });
  };
  return {
    format: generator.motion,
    parts: [
      { name: 'face', features: manifests.face.features },
      { name: 'body', features: manifests.body.features },
    ],
    stream: (request) =>
      generator.stream({ ...request, guidance: { face: guidanceOf('face'), body: guidanceOf('body') } }),
    close: () => generator.close(),
  };
}
