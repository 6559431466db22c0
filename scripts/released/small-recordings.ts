import { resample, type Audio, type MotionFormat } from '@antiphon/formats';
import { syntheticCorpus, type Clip, type Dataset } from '@antiphon/data';

const RATE = 8000;
const FPS = 30;
const FRAMES = 16;

const format: MotionFormat = {
  fps: FPS,
  parts: [
    { kind: 'blendshapes', names: ['jawOpen', 'browInnerUp'] },
    {
      kind: 'skeleton',
      skeleton: {
        joints: [
          { name: 'Hips', parent: -1, offset: [0, 90, 0], channels: ['Zrotation', 'Xrotation', 'Yrotation'] },
          { name: 'RightArm', parent: 0, offset: [-15, 40, 0], channels: ['Zrotation', 'Xrotation', 'Yrotation'] },
          { name: 'RightHand', parent: 1, offset: [-50, 0, 0], channels: [], endSite: [-8, 0, 0] },
        ],
      },
      rotating: [1],
      translating: [],
      rest: [0, 0, 0, 0, 0, 0],
    },
  ],
};

/** Three recordings of half a second: the voices of the synthetic corpus at 8 kHz, a jaw and an arm that go with them. Small enough for a repository. */
export async function smallRecordings(): Promise<Dataset> {
  const corpus = await syntheticCorpus({ seed: 3, clips: 3, secondsPerClip: 2 });
  const clips: Clip[] = [];
  for (const { id, split, audio, conditions } of corpus.clips) {
    const heard = await shortened(audio, FRAMES);
    clips.push({ id, split, frames: FRAMES, motion: motionTo(heard), conditions, audio: heard });
  }
  return { ...corpus, motion: format, clips };
}

/** So many frames of a recording at 8 kHz: of each voice where it is loudest, so that both are heard. */
export async function shortened({ sampleRate, channels }: Audio, frames: number): Promise<Audio> {
  const samples = Math.round((frames * RATE) / FPS);
  const each = channels.map(async (channel) => loudest(await resample(channel, sampleRate, RATE), samples));
  return { sampleRate: RATE, channels: await Promise.all(each) };
}

function loudest(samples: Float32Array, count: number): Float32Array {
  const starts = Array.from({ length: Math.floor(samples.length / count) }, (_, i) => i * count);
  const power = starts.map((start) => samples.subarray(start, start + count).reduce((sum, x) => sum + x ** 2, 0));
  const start = starts[power.indexOf(Math.max(...power))] ?? 0;
  return samples.slice(start, start + count);
}

/** A jaw that opens, a brow that rises and an arm that turns with the loudness of the own voice. */
function motionTo({ channels: [own = new Float32Array(0)] }: Audio): Float32Array {
  const rows = Array.from({ length: FRAMES }, (_, frame) => {
    const at = Math.round((frame * RATE) / FPS);
    const heard = own.subarray(at, at + Math.round(RATE / FPS));
    const loudness = Math.sqrt(heard.reduce((sum, value) => sum + value ** 2, 0) / Math.max(1, heard.length));
    const angle = 2 * loudness + 0.3 * Math.sin(frame / 4);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return [Math.min(1, 4 * loudness), 0.2 + 0.1 * Math.cos(frame / 3), c, s, 0, -s, c, 0];
  });
  return Float32Array.from(rows.flat());
}
