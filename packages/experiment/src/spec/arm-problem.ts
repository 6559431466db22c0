import { createGuidance } from '@antiphon/guidance';
import type { ArmSpec } from './arm-spec';

/** What is wrong with how a spec's arms refer to each other (`model`, `teacher`, `baseline`), in words; undefined where nothing is. */
export function armProblem({
  arms,
  baseline,
}: {
  readonly arms: readonly ArmSpec[];
  readonly baseline?: string | undefined;
}): string | undefined {
  const byName = new Map(arms.map((arm) => [arm.name, arm]));
  const known = `Arms: ${[...byName.keys()].join(', ')}`;
  for (const arm of arms) {
    const problem = modelProblem(arm, byName, known) ?? teacherProblem(arm, byName, known);
    if (problem !== undefined) return `arm "${arm.name}" ${problem}`;
  }
  if (baseline !== undefined && !byName.has(baseline)) return `the baseline "${baseline}" is no arm. ${known}`;
  return undefined;
}

type Arms = ReadonlyMap<string, ArmSpec>;

function modelProblem({ name, model }: ArmSpec, arms: Arms, known: string): string | undefined {
  if (model === undefined) return undefined;
  const source = arms.get(model);
  if (source === undefined) return `samples from the model of "${model}", which is no arm. ${known}`;
  if (model === name) return 'samples from the model of itself. Leave "model" out, and it is trained';
  if (source.model === undefined) return undefined;
  return `samples from the model of "${model}", which has none: it samples from that of "${source.model}" itself`;
}

function teacherProblem({ guidance, model, teacher }: ArmSpec, arms: Arms, known: string): string | undefined {
  if (teacher === undefined) {
    return model === undefined && learnsFromModel(guidance)
      ? `learns from a trained model: name that model’s arm as "teacher". ${known}`
      : undefined;
  }
  if (model !== undefined) return `has the teacher "${teacher}", but is not trained: it samples from "${model}"`;
  if (!learnsFromModel(guidance))
    return `has the teacher "${teacher}", but guidance "${guidance.kind}" learns from none`;
  const source = arms.get(teacher);
  if (source === undefined) return `has the teacher "${teacher}", which is no arm. ${known}`;
  if (source.model !== undefined)
    return `has the teacher "${teacher}", which has no model: it samples from that of "${source.model}"`;
  if (learnsFromModel(source.guidance)) return `has the teacher "${teacher}", which has a teacher itself`;
  return undefined;
}

function learnsFromModel(guidance: ArmSpec['guidance']): boolean {
  return createGuidance(guidance).target?.teacher === 'model';
}
