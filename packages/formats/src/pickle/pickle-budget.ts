import { PickleError } from './pickle-error';

/** Estimated bytes of memory of what a pickle makes, which its program pays for before it is made. */
export const COST = { value: 16, array: 48, map: 216, entry: 48, bytes: 112, object: 256 } as const;
/** What a pickle may take for each byte of it: an instruction of one byte can make an empty dictionary, but no file of weights is made of those. */
const PER_BYTE = 24;
const BESIDES = 2 ** 25;
const MOST = 2 ** 30;

/** Memory that a pickle may fill. It keeps count of what is made, not of what is left of it. */
export class PickleBudget {
  private readonly whole: number;
  private left: number;

  /** @param length of the pickle, with what is around it */
  constructor(length: number) {
    this.whole = Math.min(MOST, BESIDES + PER_BYTE * length);
    this.left = this.whole;
  }

  /** @throws PickleError where there is not so much left */
  spend(bytes: number): void {
    this.left -= bytes;
    if (!(this.left >= 0)) throw new PickleError(`its pickle would fill more than ${this.whole} bytes of memory`);
  }
}
