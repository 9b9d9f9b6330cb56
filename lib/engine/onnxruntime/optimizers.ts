/**
 * Optimizer steps on this backend: every step ends with a run of the graph, and Adam updates its
 * variables in one pass over their arrays instead of some fourteen graph nodes for each.
 */
import {
  AdamOptimizer,
  engine,
  type NamedTensorMap,
  Optimizer,
  type Tensor,
  tidy,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { adamStep } from './adam-kernel.js';
import { OnnxRuntimeBackend } from './backend.js';

type Gradients = NamedTensorMap | { name: string; tensor: Tensor }[];

/** The private fields of tfjs's Adam that hold its state. */
interface AdamState {
  learningRate: number;
  incrementIterations(): void;
  accumulatedFirstMoment: { originalName: string; variable: Variable }[];
  accumulatedSecondMoment: { originalName: string; variable: Variable }[];
  accBeta1: Variable;
  accBeta2: Variable;
}

const current = () => {
  const { backend } = engine();
  return backend instanceof OnnxRuntimeBackend ? backend : undefined;
};

let installed = false;

/** Changes tfjs's optimizers, once; other backends keep their behaviour. */
export function installOptimizers(): void {
  if (installed) return;
  installed = true;

  const minimize = Optimizer.prototype.minimize;
  Optimizer.prototype.minimize = function (...call) {
    const loss = minimize.apply(this, call);
    current()?.flush();
    return loss;
  };

  const applyGradients = AdamOptimizer.prototype.applyGradients;
  AdamOptimizer.prototype.applyGradients = function (gradients: Gradients) {
    const backend = current();
    if (backend) applyAdam(this, gradients, backend);
    else applyGradients.call(this, gradients as Parameters<typeof applyGradients>[0]);
  };
}

/**
 * Kingma and Ba, "Adam: a method for stochastic optimization" (2015), Algorithm 1:
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − α m̂ / (√v̂ + ε).
 */
function applyAdam(adam: AdamOptimizer, gradients: Gradients, backend: OnnxRuntimeBackend): void {
  const state = adam as unknown as AdamState;
  const named: [string, Tensor | null][] = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor])
    : Object.entries(gradients);
  const variables = named.map(([name]) => engine().registeredVariables[name]);
  variables.forEach((variable, index) => {
    state.accumulatedFirstMoment[index] ??= moment(`${variable.name}/m`, variable);
    state.accumulatedSecondMoment[index] ??= moment(`${variable.name}/v`, variable);
  });
  backend.flush();

  const accumulated1 = writable(backend, state.accBeta1);
  const accumulated2 = writable(backend, state.accBeta2);
  const { learningRate } = state;
  const { beta1, beta2, epsilon } = adam.getConfig() as { [name: string]: number };
  named.forEach(([, gradient], index) => {
    if (gradient == null) return;
    adamStep(
      writable(backend, variables[index]),
      readable(backend, gradient),
      writable(backend, state.accumulatedFirstMoment[index].variable),
      writable(backend, state.accumulatedSecondMoment[index].variable),
      {
        learningRate,
        beta1,
        beta2,
        epsilon,
        correction1: 1 / (1 - accumulated1[0]),
        correction2: 1 / (1 - accumulated2[0]),
      },
    );
  });
  accumulated1[0] *= beta1;
  accumulated2[0] *= beta2;
  state.incrementIterations();
}

function moment(originalName: string, like: Variable) {
  return { originalName, variable: tidy(() => zerosLike(like).variable(false)) };
}

function readable(backend: OnnxRuntimeBackend, tensor: Tensor): Float32Array {
  return backend.dataOf(tensor.dataId).typed() as Float32Array;
}

/** The array of a variable for writing; a copy if a clone or a reader has the present one. */
function writable(backend: OnnxRuntimeBackend, variable: Variable): Float32Array {
  const data = backend.dataOf(variable.dataId);
  if (data.refCount > 1) {
    const copy = engine().makeTensor(data.typed().slice(), variable.shape, variable.dtype);
    variable.assign(copy);
    copy.dispose();
    return readable(backend, variable);
  }
  if (!data.exclusive) {
    data.buffer = data.typed().slice();
    data.exclusive = true;
  }
  return data.typed() as Float32Array;
}
