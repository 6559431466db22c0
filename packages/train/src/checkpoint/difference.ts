/** The first key whose value differs, there and here, as texts for an error; two empty ones where none does. */
export function difference(there: object, here: object): [string, string] {
  const [before, after] = [there, here].map((value) => new Map<string, unknown>(Object.entries(value)));
  const texts = [...new Set([...(after?.keys() ?? []), ...(before?.keys() ?? [])])].map((key): [string, string] => [
    `${key} ${brief(before?.get(key))}`,
    `${key} ${brief(after?.get(key))}`,
  ]);
  return texts.find(([a, b]) => a !== b) ?? ['', ''];
}

function brief(value: unknown): string {
  return value === undefined ? 'not given' : JSON.stringify(value);
}
