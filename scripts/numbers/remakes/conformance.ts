import { existsSync, readFileSync } from 'node:fs';
import type { Absent, RemadeValues } from '../remake';

const RESULTS = 'packages/tfjs-onnxruntime/node_modules/.cache/conformance.json';

/** How TensorFlow.js's own tests ended on our backend in the last run of `npm run conformance -w packages/tfjs-onnxruntime` here, where there was one of all of them. */
export function conformance(): RemadeValues | Absent {
  if (!existsSync(RESULTS)) return { absent: 'npm run conformance -w packages/tfjs-onnxruntime was not run here' };
  const cases = JSON.parse(readFileSync(RESULTS, 'utf8')) as { readonly status: string }[];
  const count = (status: string) => cases.filter((one) => one.status === status).length;
  return { passed: count('passed'), failed: count('failed'), excluded: count('excluded'), cases: cases.length };
}
