import { conditionName } from './condition-encoder';
import { attended } from './condition-memory';
import { attendName, layerName } from './film-decoder-layer';
import type { FilmTransformerConfig } from './film-transformer-config';

/**
 * Where the FiLM transformer can drop numbers, and the shapes `[length, width]` of what it drops from, as audio2photoreal does: what each attention gives, and the feed-forward's hidden and output
 * numbers, in encoders and decoder layers. The reference drops attention weights, too; that is left out: it would need masks of every score (77 million for a face window) and the scores themselves,
 * which are never written out otherwise.
 */
export function dropoutSites(config: FilmTransformerConfig): Record<string, readonly [length: number, width: number]> {
  const { frames, width, feedForward, layers, conditions } = config;
  const sites: Record<string, readonly [number, number]> = {};
  for (const condition of conditions)
    for (let i = 0; i < condition.encoderLayers; i++) {
      const name = `${conditionName(condition)}.encoder.${i}`;
      sites[`${name}.dropout1`] = [condition.tokens, width];
      sites[`${name}.dropout`] = [condition.tokens, feedForward];
      sites[`${name}.dropout2`] = [condition.tokens, width];
    }
  for (let i = 0; i < layers; i++) {
    const name = layerName(i);
    sites[`${name}.dropout1`] = [frames, width];
    for (const condition of attended(config)) sites[`${attendName(name, condition.name)}.dropout`] = [frames, width];
    sites[`${name}.dropout`] = [frames, feedForward];
    sites[`${name}.dropout3`] = [frames, width];
  }
  return sites;
}
