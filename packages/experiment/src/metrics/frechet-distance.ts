import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Gaussian } from './moments';

/**
 * Squared Fréchet distance of two Gaussians (Dowson & Landau 1982; FID, arXiv 1706.08500):
 * |mean₁ − mean₂|² + tr C₁ + tr C₂ − 2 tr (C₁C₂)^½.
 * The last trace is the sum of the square roots of the eigenvalues of the symmetric LᵀC₂L with C₁ = LLᵀ, so no complex root of a
 * non-symmetric product is taken and a singular covariance (fewer frames than features) does no harm.
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  let distance = 0;
  for (let i = 0; i < a.mean.length; i++) distance += (a.mean[i] - b.mean[i]) ** 2;
  const root = choleskySemidefinite(a.covariance);
  const inner = root.transpose().mmul(b.covariance).mmul(root);
  const eigenvalues = new EigenvalueDecomposition(symmetric(inner), { assumeSymmetric: true }).realEigenvalues;
  const trace = eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  return distance + a.covariance.trace() + b.covariance.trace() - 2 * trace;
}

/**
 * The two Gaussians on the principal axes that carry all but `lost` of their pooled variance. Lets what is computed many times
 * (leaving out one clip after the other) run in a tenth of the dimensions.
 * @returns the axes `[F, k]`
 */
export function principalAxes(a: Gaussian, b: Gaussian, lost: number): Matrix {
  const pooled = Matrix.add(a.covariance, b.covariance);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(pooled, { assumeSymmetric: true });
  const total = pooled.trace();
  const order = realEigenvalues.map((value, index) => ({ value, index })).sort((x, y) => y.value - x.value);
  const kept: number[] = [];
  let carried = 0;
  for (const { value, index } of order) {
    if (carried >= total * (1 - lost)) break;
    kept.push(index);
    carried += value;
  }
  return eigenvectorMatrix.subMatrixColumn(kept.length > 0 ? kept : [0]);
}

export function project({ mean, covariance }: Gaussian, axes: Matrix): Gaussian {
  const turned = axes.transpose();
  return {
    mean: Float64Array.from(turned.mmul(Matrix.columnVector([...mean])).to1DArray()),
    covariance: turned.mmul(covariance).mmul(axes),
  };
}

/** Lower triangular L with LLᵀ = C; columns of a direction without variance stay zero. */
function choleskySemidefinite(covariance: Matrix): Matrix {
  const n = covariance.rows;
  const lower = Matrix.zeros(n, n);
  const negligible = 1e-12 * Math.max(covariance.trace() / n, Number.MIN_VALUE);
  for (let j = 0; j < n; j++) {
    let pivot = covariance.get(j, j);
    for (let k = 0; k < j; k++) pivot -= lower.get(j, k) ** 2;
    if (pivot <= negligible) continue;
    const root = Math.sqrt(pivot);
    lower.set(j, j, root);
    for (let i = j + 1; i < n; i++) {
      let value = covariance.get(i, j);
      for (let k = 0; k < j; k++) value -= lower.get(i, k) * lower.get(j, k);
      lower.set(i, j, value / root);
    }
  }
  return lower;
}

/** Removes the rounding that makes a product not exactly symmetric. */
function symmetric(matrix: Matrix): Matrix {
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}
