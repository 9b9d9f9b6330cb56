/** Which nodes of a graph are listed, and in what order. */
import type { OnnxNode, OnnxPort } from './onnx-model.js';

/** The nodes that some output needs; `nodes` are in an order in which they can be computed. */
export function needed(nodes: readonly OnnxNode[], outputs: readonly OnnxPort[]): OnnxNode[] {
  const read = new Set(outputs.map(({ name }) => name));
  return [...nodes]
    .reverse()
    .filter(({ output, inputs }) => {
      if (!read.has(output)) return false;
      for (const name of inputs) read.add(name);
      return true;
    })
    .reverse();
}

/**
 * onnxruntime starts from the last node that nothing reads, computes all that it needs, and goes on to the one
 * before. With these nodes in reverse, the gradient of each layer follows as soon as it can be computed, while
 * its operands are still in the cache.
 */
export function lastFirst(nodes: readonly OnnxNode[]): OnnxNode[] {
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const inner = nodes.filter((node) => read.has(node.output));
  const ends = nodes.filter((node) => !read.has(node.output));
  return [...inner, ...ends.reverse()];
}
