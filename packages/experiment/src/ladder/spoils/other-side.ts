/** How names say a side: the word (`LeftArm`, `mouthSmileRight`, `left_hip`), a letter set apart (`L_Hip`, `hand.r`) or one before a capital (`lShldr`, `RHipJoint`). */
const SIDES = [/left|right/i, /(?<=^|[_.:\s-])[lr](?=$|[_.\s-])/i, /(?<=^|[_.:\s])[lrLR](?=[A-Z][a-z])/];

/** The same name on the other side of the body; undefined where the name says none. */
export function otherSide(name: string): string | undefined {
  const side = SIDES.find((pattern) => pattern.test(name));
  return side === undefined ? undefined : name.replace(side, exchanged);
}

function exchanged(side: string): string {
  const lower = side.toLowerCase();
  const other = { left: 'right', right: 'left', l: 'r', r: 'l' }[lower] ?? lower;
  if (side === lower) return other;
  return side === side.toUpperCase() ? other.toUpperCase() : other.charAt(0).toUpperCase() + other.slice(1);
}
