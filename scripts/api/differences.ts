/** Lines at most that are shown of one report. */
const SHOWN = 20;

/** The lines that only one of two texts has, in their order: `-` of the first, `+` of the second. Enough for a person to see what changed. */
export function differences(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const lines = [...only(old, now).map((line) => `  - ${line}`), ...only(now, old).map((line) => `  + ${line}`)];
  const rest = lines.length - SHOWN;
  if (lines.length === 0) return '  (the order of its lines)';
  return [...lines.slice(0, SHOWN), ...(rest > 0 ? [`  … and ${rest} more`] : [])].join('\n');
}

/** Lines of a text that another one lacks, each as often as it lacks it. */
function only(lines: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of other) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
