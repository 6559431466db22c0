import { isAntiphonError } from '@antiphon/core';
import { cannotWrite } from '@antiphon/formats/files';

type Output = Pick<NodeJS.WriteStream, 'on' | 'write'>;

/**
 * Follows whether what is printed arrives. Whoever reads it may stop reading (`| head`): the work does not depend on it. What else cannot be written, as on a full disk, is told
 * once on standard error, where that can be written; the work goes on, and has failed at its end.
 */
export function followOutput({ stdout, stderr }: { readonly stdout: Output; readonly stderr: Output }): {
  readonly failed: boolean;
} {
  const state = { failed: false };
  const follow = (stream: Output, tell: (problem: string) => void) =>
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || state.failed) return;
      state.failed = true;
      const known = cannotWrite('standard output', error);
      tell(isAntiphonError(known) ? known.message : `standard output: cannot be written: ${error.message}`);
    });
  follow(stdout, (problem) => stderr.write(`antiphon: ${problem}\n`));
  follow(stderr, () => undefined);
  return state;
}
