import { createGuidance } from '@antiphon/guidance';
import type { ArmSpec } from './arm-spec';
import type { Problem } from '@antiphon/data/settings-text';

/** What is wrong with how a spec's arms refer to each other (`model`, `teacher`, `baseline`). */
export function armProblems({
  arms,
  baseline,
}: {
  readonly arms: readonly ArmSpec[];
  readonly baseline?: string | undefined;
}): Problem[] {
  const byName = new Map(arms.map((arm) => [arm.name, arm]));
  const known = [...byName.keys()];
  const named = (text: string, name: string): Told => ({
    text: `${text}. Arms: ${known.join(', ')}`,
    guess: { name, known },
  });
  const problems = arms.flatMap((arm, i) =>
    [modelProblem(arm, byName, named), teacherProblem(arm, byName, named)].flatMap((told) =>
      told === undefined
        ? []
        : [{ ...told, path: ['arms', i, ...(told.path ?? [])], text: `arm "${arm.name}" ${told.text}` }],
    ),
  );
  if (baseline === undefined || byName.has(baseline)) return problems;
  return [...problems, { path: ['baseline'], ...named(`the baseline "${baseline}" is no arm`, baseline) }];
}

/** A problem whose path begins at its arm. */
type Told = Omit<Problem, 'path'> & { readonly path?: readonly PropertyKey[] };
type Arms = ReadonlyMap<string, ArmSpec>;
type Named = (text: string, name: string) => Told;

function modelProblem({ name, model }: ArmSpec, arms: Arms, named: Named): Told | undefined {
  if (model === undefined) return undefined;
  const path = ['model'];
  const source = arms.get(model);
  if (source === undefined) return { ...named(`samples from the model of "${model}", which is no arm`, model), path };
  if (model === name) return { path, text: 'samples from the model of itself. Leave "model" out, and it is trained' };
  if (source.model === undefined) return undefined;
  return {
    path,
    text: `samples from the model of "${model}", which has none: it samples from that of "${source.model}" itself`,
  };
}

function teacherProblem({ guidance, model, teacher }: ArmSpec, arms: Arms, named: Named): Told | undefined {
  if (teacher === undefined)
    return model === undefined && learnsFromModel(guidance)
      ? {
          text: `learns from a trained model: name that model’s arm as "teacher". Arms: ${[...arms.keys()].join(', ')}`,
        }
      : undefined;
  const at = (text: string): Told => ({ path: ['teacher'], text: `has the teacher "${teacher}", ${text}` });
  if (model !== undefined) return at(`but is not trained: it samples from "${model}"`);
  if (!learnsFromModel(guidance)) return at(`but guidance "${guidance.kind}" learns from none`);
  const source = arms.get(teacher);
  if (source === undefined)
    return { ...named(`has the teacher "${teacher}", which is no arm`, teacher), path: ['teacher'] };
  if (source.model !== undefined) return at(`which has no model: it samples from that of "${source.model}"`);
  if (learnsFromModel(source.guidance)) return at('which has a teacher itself');
  return undefined;
}

function learnsFromModel(guidance: ArmSpec['guidance']): boolean {
  return createGuidance(guidance).target?.teacher === 'model';
}
