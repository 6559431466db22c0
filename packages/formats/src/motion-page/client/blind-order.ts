/** In which order a blind page shows its arms: place by place, the arm that is there. The same seed and number of arms give the same order on any machine. */
export function blindOrder(arms: number, seed: string): number[] {
  return Array.from({ length: arms }, (_, arm) => ({ arm, drawn: scattered(`${seed} ${arm}`) }))
    .sort((a, b) => a.drawn - b.drawn)
    .map(({ arm }) => arm);
}

/** What a blind page calls the arm at a place: A … Z, then AA, AB … */
export function letterOf(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}

/** A text's number of 32 bits: FNV-1a, its bits mixed as MurmurHash does in the end, so that texts that differ little lie far apart. */
function scattered(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
