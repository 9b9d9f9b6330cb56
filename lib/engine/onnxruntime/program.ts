/**
 * Turns recorded kernel calls into one ONNX graph, compiled once per structure, and runs it.
 */
import {
  type BoundTensor,
  bind,
  createSession,
  type NativeSession,
  type SessionOptions,
} from './binding.js';
import type { BufferPool } from './buffer-pool.js';
import { FastGraphBuilder } from './fast-graph-builder.js';
import type { Value } from './graph-builder.js';
import { GraphCache } from './graph-cache.js';
import { elementType, type Values } from './kernel.js';
import { convolutions } from './kernels/convolution/convolution.js';
import { encodeModel, type OnnxPort } from './onnx-model.js';
import { sameShape, sizeOf } from './shapes.js';
import type { Operand, Pending, TensorData } from './tensor-data.js';
import type { FormTuner } from './tuning/form-tuner.js';

/** The calls that some results need, in order, and the data they start from. */
interface Plan {
  calls: Pending[];
  leaves: Map<TensorData, { name: string; operand: Operand }>;
  results: TensorData[];
  /** Describes the structure completely: equal keys mean equal graphs. */
  key: string;
}

interface Compiled {
  session: NativeSession;
  outputs: string[];
  nodes: number;
}

export interface ProgramStatistics {
  runs: number;
  compilations: number;
  compileSeconds: number;
  runSeconds: number;
  /** ONNX nodes in the graph that ran last. */
  nodes: number;
}

export class ProgramRunner {
  private readonly compiled: GraphCache<Compiled>;
  readonly statistics: ProgramStatistics = {
    runs: 0,
    compilations: 0,
    compileSeconds: 0,
    runSeconds: 0,
    nodes: 0,
  };

  constructor(
    private readonly options: SessionOptions,
    private readonly pool: BufferPool,
    /** Compiled graphs that are kept, and bytes: see `GraphCache`. */
    capacity: { graphs: number; bytes: number },
    /** Chooses forms of convolutions; without it the fixed rules hold. */
    private readonly tuner?: FormTuner,
  ) {
    const { graphs, bytes } = capacity;
    this.compiled = new GraphCache(graphs, bytes, ({ session }) => session.dispose());
  }

  /** Compiled graphs in the cache. */
  get cached(): number {
    return this.compiled.size;
  }

  dispose(): void {
    this.compiled.clear();
  }

  /**
   * Computes the pending `results` and gives them their values.
   * @throws what onnxruntime throws; the results then stay pending.
   */
  run(results: TensorData[]): void {
    const plan = planFor(results);
    const known = this.compiled.get(plan.key);
    if (known) {
      this.compute(plan, known);
      return;
    }
    const before = process.memoryUsage.rss();
    const program = this.compile(plan);
    try {
      this.compute(plan, program);
    } catch (error) {
      program.session.dispose();
      throw error;
    }
    this.compiled.set(plan.key, program, Math.max(0, process.memoryUsage.rss() - before));
  }

  private compute({ leaves, results }: Plan, program: Compiled): void {
    const started = performance.now();
    const feeds: { [name: string]: BoundTensor } = {};
    for (const [data, { name, operand }] of leaves) {
      feeds[name] = bind(data.typed(operand.dtype), operand.shape, operand.dtype);
    }
    const fetches: { [name: string]: BoundTensor } = {};
    const buffers = results.map((data, index) => {
      const { shape, dtype } = (data.pending as Pending).result;
      const buffer = this.pool.take(dtype, sizeOf(shape));
      fetches[program.outputs[index]] = bind(buffer, shape, dtype);
      return buffer;
    });
    program.session.run(feeds, fetches, {});
    results.forEach((data, index) => {
      data.buffer = buffers[index];
      data.pending = null;
      data.exclusive = true;
    });
    this.statistics.runs++;
    this.statistics.runSeconds += (performance.now() - started) / 1000;
    this.statistics.nodes = program.nodes;
  }

  private compile(plan: Plan): Compiled {
    const started = performance.now();
    const learns = plan.calls.some(({ kernel }) => kernel === convolutions.Conv2DBackpropFilter);
    const graph = new FastGraphBuilder(this.tuner?.forms(learns));
    const known = new Map<TensorData | Pending, Value>();
    const inputs: OnnxPort[] = [];
    for (const [data, { name, operand }] of plan.leaves) {
      const type = elementType(operand.dtype) ?? 'float32';
      known.set(data, { name, shape: operand.shape, type });
      inputs.push({ name, shape: operand.shape, type });
    }
    const operandValue = ({ data, shape }: Operand) =>
      graph.reshape(known.get(data.pending ?? data) as Value, shape);
    for (const call of plan.calls) {
      const values: Values = {};
      for (const name in call.inputs) values[name] = operandValue(call.inputs[name]);
      known.set(call, call.kernel.emit(graph, values, call.attributes));
    }
    const outputs = plan.results.map((data) => known.get(data.pending as Pending) as Value);
    const [onnx, names] = graph.finish(inputs, outputs);
    const session = createSession(encodeModel(onnx), this.options);
    this.statistics.compilations++;
    this.statistics.compileSeconds += (performance.now() - started) / 1000;
    return { session, outputs: names, nodes: graph.size };
  }
}

function planFor(results: TensorData[]): Plan {
  const index = new Map<Pending, number>();
  const calls: Pending[] = [];
  const stack = results.map((data) => data.pending as Pending);
  while (stack.length > 0) {
    const call = stack.pop() as Pending;
    if (index.has(call)) continue;
    index.set(call, 0);
    calls.push(call);
    for (const name in call.inputs) {
      const { pending } = call.inputs[name].data;
      if (pending && !index.has(pending)) stack.push(pending);
    }
  }
  calls.sort((a, b) => a.order - b.order);
  calls.forEach((call, position) => {
    index.set(call, position);
  });

  const leaves: Plan['leaves'] = new Map();
  let key = '';
  for (const call of calls) {
    key += call.signature;
    for (const name in call.inputs) {
      const operand = call.inputs[name];
      const { data, shape, dtype } = operand;
      if (data.pending) {
        key += `,${index.get(data.pending)}`;
        if (!sameShape(shape, data.pending.result.shape)) key += `[${shape}]`;
      } else {
        const leaf = leaves.get(data);
        if (!leaf) {
          leaves.set(data, { name: `x${leaves.size}`, operand });
          key += `,new ${dtype}[${shape}]`;
        } else {
          key += `,${leaf.name}[${shape}]`;
        }
      }
    }
    key += ';';
  }
  key += `>${results.map((data) => index.get(data.pending as Pending))}`;
  return { calls, leaves, results, key };
}
