import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * Coordinates along the axes on which some vectors differ most (their principal axes): a function that takes any vector there. By the vectors' products with each other, of which there are
 * fewer than of their many dimensions.
 */
export function principalCoordinates(
  vectors: readonly Float64Array[],
  axes: number,
): (vector: Float64Array) => Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, i) => (mean[i] += value / vectors.length));
  const centred = vectors.map((vector) => vector.map((value, i) => value - mean[i]));
  const products = Matrix.zeros(vectors.length, vectors.length);
  for (let i = 0; i < centred.length; i++)
    for (let j = 0; j <= i; j++) {
      const product = dot(centred[i], centred[j]);
      products.set(i, j, product);
      products.set(j, i, product);
    }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true });
  const most = realEigenvalues.map((value, index) => ({ value, index })).sort((a, b) => b.value - a.value);
  const directions = most.slice(0, axes).flatMap(({ value, index }) => {
    if (value <= 1e-12 * most[0].value) return [];
    const direction = new Float64Array(mean.length);
    centred.forEach((vector, i) => {
      const weight = eigenvectorMatrix.get(i, index) / Math.sqrt(value);
      for (let k = 0; k < direction.length; k++) direction[k] += weight * vector[k];
    });
    return [direction];
  });
  return (vector) => {
    const offset = vector.map((value, i) => value - mean[i]);
    return Float64Array.from(directions, (direction) => dot(offset, direction));
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
