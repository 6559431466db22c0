import { ARKIT_52, type ArkitName } from '../../motion/arkit';

/** Which ARKit shape a channel moves, and how much of it. */
export interface FaceChannel {
  readonly shape: ArkitName;
  /** Part of the shape's movement that a weight of 1 makes: half where a channel is one side of a shape that has none. */
  readonly gain: number;
}

const BY_NAME = new Map<string, ArkitName>(ARKIT_52.map((name) => [name.toLowerCase(), name]));

/** Other rigs' words for ARKit's shapes, in names of small letters without separators and sides; the first that fits counts. */
const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/jaw(drop|down|open)|mouthopen|mouthstretchc$/, 'jawOpen'],
  [/jaw(thrust|forward)/, 'jawForward'],
  [/jawsideways/, 'jaw'],
  [/mouthsideways/, 'mouth'],
  [/lipcornerpull|smile/, 'mouthSmile'],
  [/lipcornerdepress|frown/, 'mouthFrown'],
  [/dimple/, 'mouthDimple'],
  [/lipstretch|mouthwide/, 'mouthStretch'],
  [/pucker|kiss|mouthoo/, 'mouthPucker'],
  [/funnel|mouthoh/, 'mouthFunnel'],
  [/mouthsuckd/, 'mouthRollLower'],
  [/mouthsucku/, 'mouthRollUpper'],
  [/chinraised/, 'mouthShrugLower'],
  [/chinraiseu/, 'mouthShrugUpper'],
  [/lowerlip(depress|down)/, 'mouthLowerDown'],
  [/upperlip(raise|up)/, 'mouthUpperUp'],
  [/mouthpress/, 'mouthPress'],
  [/mouth(chew|close)/, 'mouthClose'],
  [/cheekpuff/, 'cheekPuff'],
  [/browlower|browdown/, 'browDown'],
  [/browraisec$|browinnerup/, 'browInnerUp'],
  [/browraise(?!d)|browup/, 'browOuterUp'],
  [/blink2?$|eyeclose/, 'eyeBlink'],
  [/noseout|nosewrinkle|sneer/, 'noseSneer'],
];

/**
 * The ARKit shapes that a face channel stands for: itself where it has such a name in any spelling (`JawOpen`, `jaw_open`, `eyeBlink_L`), else what its words
 * say; none where nothing is known.
 */
export function faceChannels(name: string): FaceChannel[] {
  const plain = name.replace(/^.*[.:]/, '');
  const exact = BY_NAME.get(letters(plain).replace(/[^a-z]/g, ''));
  if (exact !== undefined) return [{ shape: exact, gain: 1 }];
  const [, stem = plain, level = '', ending = ''] = /^(.*?)(?:_([ud])?(l|r|left|right))?$/i.exec(plain) ?? [];
  const side = ending === '' ? '' : /^l/i.test(ending) ? 'left' : 'right';
  const word = letters(stem + level);
  const known = BY_NAME.has(word + side) || BY_NAME.has(word) || BY_NAME.has(`${word}left`);
  const synonym = known ? undefined : SYNONYMS.find(([pattern]) => pattern.test(word));
  const base = known ? word : synonym?.[1].toLowerCase();
  if (base === undefined) return [];
  const sided = BY_NAME.get(base + side);
  if (sided !== undefined) return [{ shape: sided, gain: 1 }];
  const whole = BY_NAME.get(base);
  // A quarter where upper and lower are channels of their own that the shape has not.
  const quarter = level !== '' && synonym?.[0].test(letters(stem)) === true;
  if (whole !== undefined) return [{ shape: whole, gain: quarter ? 0.25 : 0.5 }];
  return ['left', 'right'].flatMap((each) => {
    const shape = BY_NAME.get(base + each);
    return shape === undefined ? [] : [{ shape, gain: 1 }];
  });
}

/** Whether a channel is one of ARKit's 52, as Apple (`jawOpen`) or Live Link Face (`JawOpen`) spell it: a weight in 0 … 1. */
export function isArkit(name: string): boolean {
  return (ARKIT_52 as readonly string[]).includes(name.charAt(0).toLowerCase() + name.slice(1));
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
