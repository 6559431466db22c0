export function nodeBundle(entry: URL): Promise<URL>;
export function browserBundle(entry: URL): Promise<string>;
