/** The ending of a file's name with its dot, in lower case: `.bvh` of `Take.BVH`; empty where there is none. */
export function fileEnding(path: string): string {
  return (/(?:^|[/\\])(?!\.\.$)[^/\\]+?(\.[^./\\]*)$/.exec(path)?.[1] ?? '').toLowerCase();
}
