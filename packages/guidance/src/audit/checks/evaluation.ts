import { answer, finding, notApplicable, problemOf, type Answer, type Check } from '../check';
import type { AuditedEvaluation, AuditSubject } from '../subject';

/** What is generated can be scored, whatever its size, and to the same numbers each time. */
export const evaluation: Check = {
  name: 'evaluation',
  title: 'Can what it generates be scored, and again to the same numbers?',
  async run(subject) {
    return subject.evaluation === undefined
      ? notApplicable(subject.withheld ?? 'No evaluation was given.')
      : examine(subject, subject.evaluation);
  },
};

async function examine({ frames }: AuditSubject, { generate, score }: AuditedEvaluation): Promise<Answer> {
  const written = await generate(2, frames);
  let first: Readonly<Record<string, number>>;
  try {
    first = await score(written, 1);
    const broken = Object.entries(first).find(([, value]) => !Number.isFinite(value));
    if (broken !== undefined) throw new Error(`"${broken[0]}" is ${broken[1]}`);
    if (Object.keys(first).length === 0) throw new Error('it found nothing to score');
  } catch (error) {
    const sentence = `The evaluation cannot score what the generator writes: ${problemOf(error)}.`;
    return answer(sentence, [finding('evaluation-unreadable', sentence)]);
  }
  const findings = [];
  const again = await score(written, 1);
  const moved = Object.keys(first).filter((name) => first[name] !== again[name]);
  if (moved.length > 0)
    findings.push(
      finding(
        'evaluation-unseeded',
        `Scored twice with the same seed, ${moved.map((name) => `"${name}" is ${first[name]} and then ${again[name]}`).join(', ')}: it draws numbers that no seed reaches.`,
      ),
    );
  const other = [3, Math.max(2, Math.floor(frames / 2))] as const;
  try {
    await score(await generate(...other), 1);
  } catch (error) {
    findings.push(
      finding(
        'evaluation-fixed-shape',
        `The evaluation works for 2 clips of ${frames} frames, but not for ${other[0]} of ${other[1]}: ${problemOf(error)}.`,
      ),
    );
  }
  const said = findings.map(({ sentence }) => sentence).join(' ');
  return answer(said || 'Yes, for different numbers of clips and frames.', findings, { scores: first });
}
