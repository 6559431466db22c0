import { Random, type Branch, type GuidanceSpec, type Samples, type Step } from '@antiphon/core';
import { CONDITIONAL, extrapolate } from '../../branches/branches';
import { guide } from '../../guide';
import { createGuidance, guidanceDefinition } from '../../registry';
import { answer, finding, notApplicable, problemOf, type Check } from '../check';
import type { Finding } from '../finding';
import { distance, type Probe } from '../probe';
import type { AuditedDenoiser } from '../subject';

/** Scale 1 is the conditional model, 0 the weak one, and a linear strategy lies on the line through both. */
export const scaleIdentities: Check = {
  name: 'scale',
  title: 'Does the scale mean what the formula says?',
  async run(subject, probe) {
    const { spec, linear } = probe.sampling;
    const definition = guidanceDefinition(spec.kind);
    if (probe.sampling.target !== undefined)
      return notApplicable(`Guidance is trained in at scale ${probe.sampling.target.scale}; sampling has none to set.`);
    if (!('scale' in definition.options)) return notApplicable(`"${spec.kind}" has no scale.`);
    // The band and the ramp turn guidance off somewhere; scales per condition, part or speed have no single one.
    const { kind, ...options } = spec;
    const own = { kind, ...Object.fromEntries(Object.entries(options).filter(([name]) => name in definition.options)) };
    return subject.bind(probe.conditions, probe.items, async (denoiser) => {
      const findings: Finding[] = [];
      const broken: { off: number; said: string }[] = [];
      const evidence: Record<string, number> = {};
      const conditional = await single(probe, denoiser, () => CONDITIONAL);
      const one = await at(probe, denoiser, own, 1);
      if (one instanceof Error) {
        findings.push(
          finding(
            'scale-one-refused',
            `Scale 1 is refused (${problemOf(one)}), so the plain conditional baseline cannot be sampled.`,
          ),
        );
      } else {
        const other = one.only !== undefined && one.only !== CONDITIONAL.name;
        compare(
          'scale 1',
          one.x0,
          other ? one.alone : conditional,
          other ? 'its one branch' : 'the conditional prediction',
        );
      }
      if (linear && definition.oneBranch !== true) {
        const zero = await at(probe, denoiser, own, 0);
        if (!(zero instanceof Error) && !(one instanceof Error)) {
          if (zero.only !== undefined)
            compare('scale 0', zero.x0, zero.alone, `the prediction of the branch "${zero.only}"`);
          for (const scale of [0.5, 3]) {
            const got = await at(probe, denoiser, own, scale);
            if (got instanceof Error) continue;
            const line = one.x0.map(
              (level, l) => level.map((c, i) => zero.x0[l][i] + scale * (c - zero.x0[l][i])) as Samples,
            );
            compare(`scale ${scale}`, got.x0, line, 'the line through scales 0 and 1');
            if (got.line !== undefined)
              compare(
                `scale ${scale}, from its branches`,
                got.x0,
                got.line,
                'weak + scale·(cond − weak) of the branches that it asks for',
              );
          }
        }
      }
      if (broken.length > 0) {
        const sentence = `The prediction is not what the formula says: ${broken.map(({ said }) => said).join('; ')}.`;
        findings.push(finding('scale-identity-broken', sentence, Math.max(...broken.map(({ off }) => off))));
      }
      const said = findings.map(({ sentence }) => sentence).join(' ');
      const healthy = linear
        ? 'Scale 1 is the conditional prediction, 0 the weak one, and others lie on the line through both.'
        : 'Scale 1 is the conditional prediction (the strategy is not linear, so no other scale has a simple meaning).';
      return answer(said || healthy, findings, evidence);

      function compare(what: string, got: readonly Samples[], wanted: readonly Samples[], as: string): void {
        const off = Math.max(...got.map((level, l) => distance(level, wanted[l])));
        evidence[what] = off;
        if (!(off <= TOLERANCE))
          broken.push({ off, said: `at ${what} ${off.toPrecision(2)} standard deviations away from ${as}` });
      }
    });
  },
};

/** float32 networks, batched differently from call to call. */
const TOLERANCE = 1e-4;

/** One branch's prediction at every level. */
async function single(probe: Probe, denoiser: AuditedDenoiser, branchAt: (step: Step) => Branch): Promise<Samples[]> {
  const predictions: Samples[] = [];
  for (const { step, x } of probe.levels) predictions.push((await denoiser.predict(x, step, [branchAt(step)]))[0]);
  return predictions;
}

interface Guided {
  readonly x0: readonly Samples[];
  /** The one branch that this scale asks for, if it asks for one, and its predictions. */
  readonly only: string | undefined;
  readonly alone: readonly Samples[];
  /** Where it asks for the conditional branch and one weaker one: `weak + scale·(cond − weak)` of their predictions. */
  readonly line: readonly Samples[] | undefined;
}

/** The guided prediction of every level, each by a run of its own, or the refusal. */
async function at(probe: Probe, denoiser: AuditedDenoiser, own: GuidanceSpec, scale: number): Promise<Guided | Error> {
  const random = () => Random.stream(0, 'audit', 'scale');
  try {
    const guidance = createGuidance({ ...own, scale });
    const x0: Samples[] = [];
    for (const { step, x } of probe.levels)
      x0.push((await guide(denoiser, guidance, { random: random() })(x, step)).x0);
    const { conditions, shape, traits } = denoiser;
    const asked = (step: Step) => guidance.begin({ ...traits, conditions, shape, random: random() }).branches(step);
    const [first, ...others] = asked(probe.levels[0].step);
    const only = others.length === 0 ? first.name : undefined;
    if (only !== undefined)
      return { x0, only, alone: await single(probe, denoiser, (step) => asked(step)[0]), line: undefined };
    const weakAt = (step: Step) => asked(step).find(({ name }) => name !== CONDITIONAL.name) ?? CONDITIONAL;
    if (others.length !== 1 || ![first, ...others].some(({ name }) => name === CONDITIONAL.name))
      return { x0, only, alone: [], line: undefined };
    const [cond, weak] = [await single(probe, denoiser, () => CONDITIONAL), await single(probe, denoiser, weakAt)];
    return { x0, only, alone: [], line: cond.map((level, l) => extrapolate(level, weak[l], scale)) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
