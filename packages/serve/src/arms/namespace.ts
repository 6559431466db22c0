import { bucketOf } from './bucket';

/** A part of all callers, for experiments that must not share any: from (with) and to (without), as shares. */
export interface Namespace {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Whether a caller is in a part of a namespace. Placed as GrowthBook's SDKs do. */
export function inNamespace(key: string, { name, from, to }: Namespace): boolean {
  const place = bucketOf(`__${name}`, key, 1) ?? NaN;
  return place >= from && place < to;
}
