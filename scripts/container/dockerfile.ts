/** One instruction of a Dockerfile. */
interface Instruction {
  /** In capitals: FROM, RUN … */
  readonly name: string;
  /** What follows it, its lines joined. */
  readonly text: string;
  /** Where it is in the form of a list. */
  readonly list?: readonly string[];
}

export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, with the defaults of its first ARGs. */
export function parseDockerfile(text: string): {
  readonly args: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
} {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  const all = lines
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map(instruction);
  const begins = all.flatMap(({ name }, i) => (name === 'FROM' ? [i] : []));
  const args = Object.fromEntries(all.slice(0, begins[0]).map(({ text }) => argument(text)));
  const stages = begins.map((begin, i): Stage => {
    const [, base = '', name] = /^(\S+)(?: AS (\S+))?$/i.exec(all[begin]?.text ?? '') ?? [];
    return { base, name, instructions: all.slice(begin + 1, begins[i + 1]) };
  });
  return { args, stages };
}

/** `NAME=value`, with or without quotes. */
export function argument(text: string): [string, string] {
  const [, name = '', value = ''] = /^(\w+)(?:=(.*))?$/.exec(text) ?? [];
  return [name, value.replace(/^"(.*)"$/, '$1')];
}

function instruction(line: string): Instruction {
  const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
  const [, json] = /(\[".*\])$/.exec(text) ?? [];
  const list = json === undefined || /^(RUN|COPY)$/i.test(name) ? {} : { list: JSON.parse(json) as string[] };
  return { name: name.toUpperCase(), text, ...list };
}
