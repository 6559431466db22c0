import { Random, type Guidance, type Samples } from '@antiphon/core';
import { branchProblem } from '../branches/check-branch';
import { checkBounded } from './bounded-rule';
import { demand, sameData, sameSamples } from './demand';
import { checkDropRates, checkMasks } from './dropout-rules';
import {
  beginWalk,
  createIfPossible,
  drive,
  noisy,
  reference,
  toyPrediction,
  TRAITS,
  type Answer,
  type Subject,
} from './subject';

interface Rule {
  /** Whether it follows from linearity: `x0 = uncond + scale·(cond − uncond)`. */
  readonly linearOnly: boolean;
  check(subject: Subject): void;
}

/** The name of one law, as it stands in the test's title and in `LawOptions.skip`. */
export type LawName =
  | 'scale 1 is the conditional branch exactly'
  | 'scale 0 is the weak branch exactly'
  | 'other scales lie on the line through both branches'
  | 'equal branches come back unchanged'
  | 'inputs are untouched'
  | 'branches are well formed'
  | 'exactly the declared branches are read'
  | 'same seed, same bits'
  | 'no memory between runs'
  | 'bounded branches give bounded results'
  | 'shape and precision are kept'
  | 'keep masks are 0 or 1, one per sample and condition'
  | 'conditions are dropped at the declared rates'
  | 'the spec survives JSON';

/** Every law by its name. */
export const RULES = {
  'scale 1 is the conditional branch exactly': always(scaleOne),
  'scale 0 is the weak branch exactly': linear((subject) => scaleGives(subject, 0, false)),
  'other scales lie on the line through both branches': linear(scalesOnALine),
  'equal branches come back unchanged': always(equalBranches),
  'inputs are untouched': always(inputsUntouched),
  'branches are well formed': always(wellFormedBranches),
  'exactly the declared branches are read': always(declaredAreRead),
  'same seed, same bits': always(sameSeedSameBits),
  'no memory between runs': always(noMemory),
  'bounded branches give bounded results': always(checkBounded),
  'shape and precision are kept': always(shapeAndPrecision),
  'keep masks are 0 or 1, one per sample and condition': always(checkMasks),
  'conditions are dropped at the declared rates': always(checkDropRates),
  'the spec survives JSON': always(specRoundTrip),
} as const satisfies Record<LawName, Rule>;

function always(check: Rule['check']): Rule {
  return { linearOnly: false, check };
}

function linear(check: Rule['check']): Rule {
  return { linearOnly: true, check };
}

function scaleGives(subject: Subject, scale: number, kept: boolean): void {
  for (const { step, output } of drive(subject, subject.create({ scale }))) {
    sameSamples(output.x0, reference(subject, step, kept), `scale ${scale}, sigma ${step.sigma}`);
  }
}

/** One convention for all; a strategy that is not linear may have no scale (or refuse 1). */
function scaleOne(subject: Subject): void {
  if (subject.create({}).linear || createIfPossible(subject, 1) !== undefined) scaleGives(subject, 1, true);
}

function scalesOnALine(subject: Subject): void {
  for (const scale of [0.3, 1.5, 4]) {
    for (const { step, output } of drive(subject, subject.create({ scale }))) {
      const [cond, uncond] = [reference(subject, step, true), reference(subject, step, false)];
      const wanted = uncond.map((from, i) => from + scale * (cond[i] - from));
      sameSamples(output.x0, wanted, `scale ${scale}, sigma ${step.sigma}`, 1e-9);
    }
  }
}

function equalBranches(subject: Subject): void {
  const evaluate = (_: unknown, step: Answer['step']): Samples => noisy(subject, step, 5);
  for (const { step, output } of drive(subject, subject.create({}), { evaluate })) {
    sameSamples(output.x0, noisy(subject, step, 5), `sigma ${step.sigma}`);
  }
}

function inputsUntouched(subject: Subject): void {
  const guidance = subject.create({});
  const run = guidance.begin(context(subject));
  for (const step of subject.steps) {
    const branches = run.branches(step);
    const predictions = Object.fromEntries(branches.map((b) => [b.name, toyPrediction(subject, b, step, 1)]));
    const x = noisy(subject, step, 1);
    const before = structuredClone({ predictions, x });
    run.combine(Object.freeze(predictions), step, x);
    sameSamples(x, before.x, 'the noisy batch was changed');
    for (const { name } of branches) {
      sameSamples(predictions[name], before.predictions[name], `the prediction "${name}" was changed`);
    }
  }
}

function wellFormedBranches(subject: Subject): void {
  const run = subject.create({}).begin(context(subject));
  for (const step of subject.steps) {
    const branches = run.branches(step);
    demand(branches.length > 0, `no branch at sigma ${step.sigma}`);
    demand(new Set(branches.map(({ name }) => name)).size === branches.length, 'two branches have one name');
    for (const branch of branches) {
      const problem = branchProblem(branch, subject.conditions);
      demand(problem === undefined, problem ?? '');
    }
    demand(sameData(run.branches(step), branches), `asked twice at sigma ${step.sigma}, it names other branches`);
  }
}

function declaredAreRead(subject: Subject): void {
  const read = new Set<string>();
  const hand = (predictions: Record<string, Samples>): Record<string, Samples> => {
    read.clear();
    return new Proxy(predictions, {
      get(target, key) {
        if (typeof key === 'symbol') return Reflect.get(target, key);
        read.add(key);
        demand(key in target, `the branch "${key}" is read but not declared`);
        return target[key];
      },
    });
  };
  for (const scale of [undefined, 0, 1, 3]) {
    const guidance = createIfPossible(subject, scale);
    if (guidance === undefined) continue;
    const walk = beginWalk(subject, guidance, { hand });
    for (const step of subject.steps) {
      const { branches } = walk(step);
      for (const { name } of branches) {
        demand(read.has(name), `the branch "${name}" is declared, hence paid for, but not read at sigma ${step.sigma}`);
      }
    }
  }
}

function sameSeedSameBits(subject: Subject): void {
  const [one, two] = [subject.create({}), subject.create({})];
  sameAnswers(drive(subject, one, { seed: 3 }), drive(subject, two, { seed: 3 }), 'two samplings with one seed differ');
  const draw = (guidance: Guidance) => guidance.dropout(256, subject.conditions, Random.stream(3, 'dropout'));
  demand(sameData(draw(one), draw(two)), 'two draws of keep masks with one seed differ');
}

function noMemory(subject: Subject): void {
  const alone = drive(subject, subject.create({}), { seed: 1 });
  const guidance = subject.create({});
  const draw = () => guidance.dropout(64, subject.conditions, Random.stream(3, 'dropout'));
  const masks = draw();
  drive(subject, guidance, { seed: 2 });
  sameAnswers(drive(subject, guidance, { seed: 1 }), alone, 'a run remembers the run before it');
  const [first, second] = [beginWalk(subject, guidance, { seed: 1 }), beginWalk(subject, guidance, { seed: 2 })];
  const interleaved = subject.steps.map((step) => {
    second(step);
    return first(step);
  });
  sameAnswers(interleaved, alone, 'two runs at once disturb each other');
  demand(sameData(draw(), masks), 'the draw of keep masks remembers earlier draws');
}

function shapeAndPrecision(subject: Subject): void {
  for (const kind of [Float32Array, Float64Array]) {
    const evaluate: Parameters<typeof drive>[2] = {
      evaluate: (branch, step) => kind.from(toyPrediction(subject, branch, step, 1)),
    };
    for (const { output } of drive(subject, subject.create({}), evaluate)) {
      for (const samples of [output.x0, output.renoise ?? output.x0]) {
        demand(samples instanceof kind, `${kind.name} comes in, ${samples?.constructor.name} comes out`);
        demand(samples.length === noisy(subject, subject.steps[0], 1).length, `${samples.length} values come out`);
      }
    }
  }
}

function specRoundTrip(subject: Subject): void {
  const guidance = subject.create({});
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(guidance.spec));
  demand(sameData(copy, guidance.spec), `the spec is not plain data: ${JSON.stringify(copy)} comes back`);
  const again = subject.create(copy);
  demand(sameData(again.spec, guidance.spec), `the spec ${JSON.stringify(copy)} gives ${JSON.stringify(again.spec)}`);
  sameAnswers(drive(subject, again), drive(subject, guidance), 'the guidance made from the spec answers otherwise');
}

function context(subject: Subject): Parameters<Guidance['begin']>[0] {
  return { ...TRAITS, conditions: subject.conditions, shape: subject.shape, random: Random.stream(1, 'run') };
}

function sameAnswers(got: readonly Answer[], wanted: readonly Answer[], what: string): void {
  got.forEach(({ step, output }, i) => {
    sameSamples(output.x0, wanted[i].output.x0, `${what}, sigma ${step.sigma}`);
    if (output.renoise !== undefined || wanted[i].output.renoise !== undefined) {
      sameSamples(output.renoise ?? output.x0, wanted[i].output.renoise ?? wanted[i].output.x0, `${what} (renoise)`);
    }
  });
}
