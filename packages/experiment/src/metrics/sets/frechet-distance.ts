import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { Gaussian } from './moments';

/**
 * Squared Fréchet distance of two Gaussians (Dowson & Landau 1982; FID, arXiv 1706.08500):
 * |mean₁ − mean₂|² + tr C₁ + tr C₂ − 2 tr (C₁C₂)^½.
 * With C₁ = L₁L₁ᵀ and C₂ = L₂L₂ᵀ the last trace is the sum of the singular values of L₁ᵀL₂. No root is taken of a product, neither a complex one of a non-symmetric matrix nor one of an
 * eigenvalue that should be 0 and is rounding: where covariances are singular (fewer frames than features, channels that never move) the distance has still all but the last digits.
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  let distance = 0;
  for (let i = 0; i < a.mean.length; i++) distance += (a.mean[i] - b.mean[i]) ** 2;
  const shared = choleskySemidefinite(a.covariance).transpose().mmul(choleskySemidefinite(b.covariance));
  return distance + a.covariance.trace() + b.covariance.trace() - 2 * sumOfSingularValues(shared);
}

function sumOfSingularValues(matrix: Matrix): number {
  if (matrix.rows === 0 || matrix.columns === 0) return 0;
  const { diagonal } = new SingularValueDecomposition(matrix, {
    autoTranspose: true,
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return diagonal.reduce((sum, value) => sum + value, 0);
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

/**
 * L `[F, rank]` with LLᵀ = C: Cholesky's factor with the largest remaining variance taken out first, until what remains is rounding (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2002, section 10.3). In the order of the features a direction without variance could be divided by the root of its own rounding.
 */
function choleskySemidefinite(covariance: Matrix): Matrix {
  const n = covariance.rows;
  const left = covariance.diagonal();
  const negligible = n * Number.EPSILON * Math.max(...left, 0);
  const columns: number[][] = [];
  while (columns.length < n) {
    const pivot = left.indexOf(Math.max(...left));
    const variance = left[pivot];
    if (variance <= negligible) break;
    const root = Math.sqrt(variance);
    const column = Array.from({ length: n }, (_, i) => {
      let value = covariance.get(i, pivot);
      for (const earlier of columns) value -= earlier[i] * earlier[pivot];
      return value / root;
    });
    columns.push(column);
    for (let i = 0; i < n; i++) left[i] -= column[i] ** 2;
    left[pivot] = 0;
  }
  return columns.length === 0 ? Matrix.zeros(n, 0) : new Matrix(columns).transpose();
}
