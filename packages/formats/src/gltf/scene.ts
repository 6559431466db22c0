import type { Accessor, Document, Material, Node } from '@gltf-transform/core';

/** What the parts of a document share while it is built. */
export interface Scene {
  readonly document: Document;
  readonly material: Material;
  accessor(type: 'SCALAR' | 'VEC3' | 'VEC4' | 'MAT4', values: AccessorValues): Accessor;
  /** Adds a node at the top of the scene. */
  add(node: Node): void;
  /** Animates a property of a node, linearly. */
  animate(node: Node, path: 'translation' | 'rotation' | 'weights', times: Accessor, values: Accessor): void;
  /** Times (seconds) of frames at a rate. */
  times(frames: number, fps: number): Accessor;
}

type AccessorValues =
  Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

export async function newScene(): Promise<Scene> {
  const { Document } = await import('@gltf-transform/core');
  const document = new Document();
  document.getRoot().getAsset().generator = 'Antiphon';
  const buffer = document.createBuffer();
  const scene = document.createScene('motion');
  document.getRoot().setDefaultScene(scene);
  const material = document.createMaterial('figure').setRoughnessFactor(0.8).setMetallicFactor(0).setDoubleSided(true);
  const accessor = (type: 'SCALAR' | 'VEC3' | 'VEC4' | 'MAT4', values: AccessorValues) =>
    document.createAccessor().setType(type).setArray(values).setBuffer(buffer);
  const known = new Map<string, Accessor>();
  const times = (frames: number, fps: number) => {
    const key = `${frames}@${fps}`;
    const made =
      known.get(key) ??
      accessor(
        'SCALAR',
        Float32Array.from({ length: frames }, (_, frame) => frame / fps),
      );
    known.set(key, made);
    return made;
  };
  const animation = () => document.getRoot().listAnimations()[0] ?? document.createAnimation('motion');
  return {
    document,
    material,
    accessor,
    times,
    add: (node) => scene.addChild(node),
    animate(node, path, input, output) {
      const sampler = document.createAnimationSampler().setInput(input).setOutput(output).setInterpolation('LINEAR');
      const channel = document.createAnimationChannel().setTargetNode(node).setTargetPath(path).setSampler(sampler);
      animation().addSampler(sampler).addChannel(channel);
    },
  };
}
