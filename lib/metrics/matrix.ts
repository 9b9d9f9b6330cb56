/** The few operations on large float64 matrices that the Fréchet distance needs. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from '../engine/onnxruntime/onnx-model.js';

/** A matrix of float64 numbers, row by row. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float64Array;
}

/** Below this many multiplications plain loops are faster than starting a session. */
const SMALL = 2_000_000;

const sessions = new Map<string, Promise<InferenceSession>>();

/** A matrix product of one shape in float64, compiled once. */
function productSession(a: Matrix, b: Matrix, transposed: boolean): Promise<InferenceSession> {
  const key = `${a.rows}×${a.columns} ${b.rows}×${b.columns} ${transposed}`;
  let session = sessions.get(key);
  if (!session) {
    const type = 'float64' as const;
    const model = encodeModel({
      nodes: [
        {
          op: 'Gemm',
          domain: '',
          inputs: ['a', 'b'],
          output: 'c',
          attributes: transposed ? { transA: 1 } : {},
        },
      ],
      constants: [],
      inputs: [
        { name: 'a', type, shape: [a.rows, a.columns] },
        { name: 'b', type, shape: [b.rows, b.columns] },
      ],
      outputs: [{ name: 'c', type, shape: [transposed ? a.columns : a.rows, b.columns] }],
    });
    session = InferenceSession.create(model, { logSeverityLevel: 3 });
    sessions.set(key, session);
  }
  return session;
}

/**
 * A·B, or Aᵀ·B.
 *
 * @throws Error if the inner sizes differ.
 */
export async function product(
  a: Matrix,
  b: Matrix,
  { transposeFirst = false }: { transposeFirst?: boolean } = {},
): Promise<Matrix> {
  const [rows, inner] = transposeFirst ? [a.columns, a.rows] : [a.rows, a.columns];
  if (inner !== b.rows)
    throw new Error(`Cannot multiply ${rows}×${inner} by ${b.rows}×${b.columns}.`);
  const { columns } = b;
  if (rows * inner * columns > SMALL) {
    const session = await productSession(a, b, transposeFirst);
    const { c } = await session.run({
      a: new Tensor('float64', a.values, [a.rows, a.columns]),
      b: new Tensor('float64', b.values, [b.rows, b.columns]),
    });
    return { rows, columns, values: c.data as Float64Array };
  }
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = transposeFirst ? a.values[k * rows + i] : a.values[i * inner + k];
      const from = k * columns;
      for (let j = 0; j < columns; j++) values[i * columns + j] += factor * b.values[from + j];
    }
  }
  return { rows, columns, values };
}

/**
 * Cholesky factorization with diagonal pivoting (Higham, Accuracy and Stability, 10.3) of a positive
 * semidefinite matrix: A = F·Fᵀ, where F has as many columns as A has numerical rank. Returns Fᵀ.
 */
export function pivotedCholesky(matrix: Matrix): Matrix {
  const n = matrix.rows;
  const diagonal = Float64Array.from({ length: n }, (_, i) => matrix.values[i * n + i]);
  const tolerance = n * Number.EPSILON * diagonal.reduce((a, b) => Math.max(a, b), 0);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  // Row j holds column j of F in the order of the pivots, so that the inner loop is contiguous.
  const factor = new Float64Array(n * n);
  let rank = 0;
  for (; rank < n; rank++) {
    let pivot = rank;
    for (let i = rank + 1; i < n; i++) {
      if (diagonal[order[i]] > diagonal[order[pivot]]) pivot = i;
    }
    if (!(diagonal[order[pivot]] > tolerance)) break;
    if (pivot !== rank) {
      [order[rank], order[pivot]] = [order[pivot], order[rank]];
      for (let j = 0; j < rank; j++) {
        const row = j * n;
        [factor[row + rank], factor[row + pivot]] = [factor[row + pivot], factor[row + rank]];
      }
    }
    const root = Math.sqrt(diagonal[order[rank]]);
    const column = factor.subarray(rank * n, (rank + 1) * n);
    const source = order[rank] * n;
    for (let i = rank + 1; i < n; i++) column[i] = matrix.values[source + order[i]];
    for (let j = 0; j < rank; j++) {
      const earlier = factor.subarray(j * n, (j + 1) * n);
      const weight = earlier[rank];
      if (weight === 0) continue;
      for (let i = rank + 1; i < n; i++) column[i] -= weight * earlier[i];
    }
    column[rank] = root;
    for (let i = rank + 1; i < n; i++) {
      column[i] /= root;
      diagonal[order[i]] -= column[i] * column[i];
    }
  }
  const values = new Float64Array(rank * n);
  for (let j = 0; j < rank; j++) {
    for (let i = j; i < n; i++) values[j * n + order[i]] = factor[j * n + i];
  }
  return { rows: rank, columns: n, values };
}
