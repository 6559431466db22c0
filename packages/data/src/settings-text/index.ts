export { issueProblems } from './issue-problems';
export { LARGEST_YAML, parseYaml, readYaml } from './parse-yaml';
export type { Place, PlacedValue } from './parse-yaml';
export type { Problem } from './problem';
export { tellProblems } from './tell-problems';
export { refusals, together } from './together';
