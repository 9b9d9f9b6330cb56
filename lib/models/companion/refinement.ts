/**
 * Refinement of generated conditions towards the ideal ones (companion paper, App. L [R]). The ideal
 * law P_{c*} of a class at a stage is, by our definition, that of the conditions the context network
 * gives when the known tokens come from real images ("teacher forcing"); what generation itself gives
 * is P_c. Controls move the same conditions by simpler means.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { RandomStream } from '../../engine/random.js';
import { relativeEpsilon } from '../../theory/companion/appendix-l.js';
import { debiasedStep } from '../../theory/companion/sinkhorn.js';
import { type Cloud, squaredDistances } from '../../theory/companion/transport.js';
import { CONTEXT_LENGTH, type DiffLossModel, writeContext } from './model.js';
import { CLASSES, IMAGE_LENGTH, TOKEN_SIZE, type TokenImages } from './patches.js';
import { type ConditionStage, conditionsOf, type Refine } from './sampling.js';

/** How conditions are moved. */
export type Refinement =
  /** `iterations` debiased Sinkhorn steps of size `step` (K and s), with `lambda` for the anchors. */
  | { kind: 'transport'; iterations: number; step: number; lambda?: number }
  /** Control: towards the mean ideal condition of the class. */
  | { kind: 'mean'; step: number }
  /** Control: towards the nearest ideal condition. */
  | { kind: 'nearest'; step: number }
  /** Control: towards the condition of a real image of the class, chosen without looking. */
  | { kind: 'any real'; step: number }
  /** Control: transport to the ideal conditions of the next class. */
  | { kind: 'wrong class'; iterations: number; step: number }
  /** Control: onto the principal subspace of the ideal conditions with 95 % of their variance. */
  | { kind: 'projection' };

/** ε as a share of the median cost, and Sinkhorn's budget. */
const EPSILON = 0.05;
const SINKHORN = { iterations: 80, tolerance: 1e-3 };

/** Conditions of real images, class by class, for the tokens of a stage. */
export type IdealConditions = (stage: ConditionStage) => Cloud[];

/**
 * Reads `perClass` images of each class with the stage's known tokens. They are drawn at random: a
 * thousand images from the front of MNIST come from few writers, and their conditions have another law.
 */
export function idealConditions(
  model: DiffLossModel,
  data: TokenImages,
  perClass: number,
  random: Pick<RandomStream, 'choice'>,
): IdealConditions {
  const images = Array.from({ length: CLASSES }, (_, label) => {
    const found = Array.from(data.labels.keys()).filter((n) => data.labels[n] === label);
    const chosen = random.choice(found.length, Math.min(perClass, found.length));
    return Array.from(chosen, (k) => found[k]);
  });
  return ({ positions, known }) => {
    const rows = images.flatMap((list, label) => list.map((image) => ({ image, label })));
    const context = new Float32Array(rows.length * CONTEXT_LENGTH);
    rows.forEach(({ image, label }, row) => {
      writeContext(context, row, data.values, image, label, positions[label], known[label]);
    });
    const clouds = toClouds(conditionsOf(model, context), rows.length);
    return images.map((list, label) => {
      const start = images.slice(0, label).reduce((sum, { length }) => sum + length, 0);
      return clouds.slice(start, start + list.length);
    });
  };
}

function toClouds(values: Float32Array, count: number): number[][] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, n) =>
    Array.from(values.subarray(n * size, (n + 1) * size)),
  );
}

/** Rows of the batch by class. */
const rowsByClass = (labels: Uint8Array): number[][] =>
  Array.from({ length: CLASSES }, (_, label) =>
    Array.from(labels.keys()).filter((row) => labels[row] === label),
  );

/** Calls `move` with each class's conditions and ideal conditions, and writes back what it returns. */
function byClass(
  { conditions, labels }: ConditionStage,
  ideal: Cloud[],
  move: (cloud: Cloud, ideal: Cloud, label: number) => Cloud,
): Float32Array {
  const size = conditions.length / labels.length;
  const result = conditions.slice();
  rowsByClass(labels).forEach((rows, label) => {
    if (rows.length === 0 || ideal[label].length === 0) return;
    const cloud = rows.map((row) => Array.from(conditions.subarray(row * size, (row + 1) * size)));
    const moved = move(cloud, ideal[label], label);
    rows.forEach((row, k) => {
      result.set(moved[k], row * size);
    });
  });
  return result;
}

const towards = (point: readonly number[], goal: readonly number[], step: number): number[] =>
  point.map((value, k) => value + step * (goal[k] - value));

const meanOf = (cloud: Cloud): number[] =>
  cloud[0].map((_, k) => cloud.reduce((sum, point) => sum + point[k], 0) / cloud.length);

/** One debiased step; at the first stage all conditions of a class agree and there is nothing to move. */
function transportStep(cloud: Cloud, ideal: Cloud, step: number): Cloud {
  const epsilon = relativeEpsilon(squaredDistances(cloud, ideal), EPSILON);
  return epsilon === 0 ? cloud : debiasedStep(cloud, ideal, epsilon, step, SINKHORN);
}

/** Nearest point of the principal subspace that holds 95 % of the variance of `ideal`. */
function project(cloud: Cloud, ideal: Cloud): Cloud {
  const mean = meanOf(ideal);
  const centre = (points: Cloud) =>
    new Matrix(points.map((point) => point.map((value, k) => value - mean[k])));
  const centred = centre(ideal);
  const scatter = centred.transpose().mmul(centred);
  const total = scatter.trace();
  if (total < 1e-9) return cloud.map(() => mean);
  // Ascending eigenvalues; the singular values of `centred` would not converge when ranks are low.
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scatter.div(total), {
    assumeSymmetric: true,
  });
  let [first, energy] = [mean.length, 0];
  while (first > 0 && energy < 0.95) energy += realEigenvalues[--first];
  const basis = eigenvectorMatrix.subMatrix(0, mean.length - 1, first, mean.length - 1);
  const inside = centre(cloud).mmul(basis).mmul(basis.transpose()).to2DArray();
  return inside.map((point) => point.map((value, k) => value + mean[k]));
}

/** Estimates the condition that made a token: the paper's 𝒯⁻¹. */
export type InverseMap = (
  tokens: Float32Array,
  positions: ArrayLike<number>,
  labels: ArrayLike<number>,
) => Float32Array;

/** The refinement as a step of generation. `inverse` is needed when λ > 0. */
export function refineWith(
  refinement: Refinement,
  ideal: IdealConditions,
  inverse?: InverseMap,
): Refine {
  return (stage, sample) => {
    const targets = ideal(stage);
    switch (refinement.kind) {
      case 'transport': {
        let current = stage.conditions;
        for (let k = 0; k < refinement.iterations; k++) {
          const moved = byClass({ ...stage, conditions: current }, targets, (cloud, goal) =>
            transportStep(cloud, goal, refinement.step),
          );
          const { lambda = 0 } = refinement;
          if (lambda > 0 && inverse) {
            const positions = Array.from(stage.labels, (label) => stage.positions[label]);
            const anchors = inverse(sample(current), positions, stage.labels);
            for (let i = 0; i < moved.length; i++) {
              moved[i] += refinement.step * lambda * (anchors[i] - current[i]);
            }
          }
          current = moved;
        }
        return current;
      }
      case 'wrong class':
        return byClass(stage, targets, (cloud, _, label) => {
          let moved = cloud;
          for (let k = 0; k < refinement.iterations; k++) {
            moved = transportStep(moved, targets[(label + 1) % CLASSES], refinement.step);
          }
          return moved;
        });
      case 'mean':
        return byClass(stage, targets, (cloud, goal) => {
          const mean = meanOf(goal);
          return cloud.map((point) => towards(point, mean, refinement.step));
        });
      case 'nearest':
        return byClass(stage, targets, (cloud, goal) => {
          const distances = squaredDistances(cloud, goal);
          return cloud.map((point, i) => {
            const nearest = distances[i].indexOf(Math.min(...distances[i]));
            return towards(point, goal[nearest], refinement.step);
          });
        });
      case 'any real':
        // Generated conditions come in random order: the k-th real one is chosen without looking.
        return byClass(stage, targets, (cloud, goal) =>
          cloud.map((point, k) => towards(point, goal[k % goal.length], refinement.step)),
        );
      case 'projection':
        return byClass(stage, targets, project);
    }
  };
}

/** Sum of the Euclidean distances between the points of two clouds. */
function sumOfDistances(x: Cloud, y: Cloud): number {
  let sum = 0;
  for (const row of squaredDistances(x, y)) for (const value of row) sum += Math.sqrt(value);
  return sum;
}

/** E‖c − c'‖ of two different points of a cloud. */
const innerDistance = (cloud: Cloud): number =>
  sumOfDistances(cloud, cloud) / (cloud.length * (cloud.length - 1));

/**
 * Energy distance 2E‖c−c*‖ − E‖c−c'‖ − E‖c*−c*'‖ between two clouds a class, averaged over classes: an
 * empirical stand-in for S_ε of Eq. 28 that needs no ε. A point's distance from itself is left out, so
 * that the estimate is unbiased whatever the numbers of points, and about 0 between samples of one law.
 */
export function cloudGap(clouds: Cloud[], ideal: Cloud[]): number {
  const gaps = clouds.flatMap((cloud, label) => {
    const other = ideal[label];
    if (Math.min(cloud.length, other.length) < 2) return [];
    const between = sumOfDistances(cloud, other) / (cloud.length * other.length);
    return [2 * between - innerDistance(cloud) - innerDistance(other)];
  });
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/** The same between conditions of a stage and ideal ones. */
export function conditionGap({ conditions, labels }: ConditionStage, ideal: Cloud[]): number {
  const size = conditions.length / labels.length;
  const clouds = rowsByClass(labels).map((rows) =>
    rows.map((row) => Array.from(conditions.subarray(row * size, (row + 1) * size))),
  );
  return cloudGap(clouds, ideal);
}

/** Tokens of shape [n, 16] cut out of images at one position each. */
export function tokensAt(
  values: Float32Array,
  images: ArrayLike<number>,
  positions: ArrayLike<number>,
): Float32Array {
  const result = new Float32Array(images.length * TOKEN_SIZE);
  for (let n = 0; n < images.length; n++) {
    const from = images[n] * IMAGE_LENGTH + positions[n] * TOKEN_SIZE;
    result.set(values.subarray(from, from + TOKEN_SIZE), n * TOKEN_SIZE);
  }
  return result;
}
