import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder, type Value } from './graph-builder.js';

const x: Value = { name: 'x', shape: [2, 3], type: 'float32' };

test('equal nodes are made once', () => {
  const graph = new GraphBuilder();
  assert.equal(graph.unary('Tanh', x), graph.unary('Tanh', x));
  assert.equal(graph.size, 1);
});

test('the nodes that nothing reads come last, the first of them at the end; the others keep their order', () => {
  const graph = new GraphBuilder();
  const hidden = graph.unary('Tanh', x);
  const first = graph.unary('Exp', hidden);
  const deeper = graph.unary('Sigmoid', hidden);
  const second = graph.unary('Sqrt', deeper);
  const [{ nodes }] = graph.finish([], [first, second]);
  assert.deepEqual(
    nodes.map((node) => node.op),
    ['Tanh', 'Sigmoid', 'Sqrt', 'Exp'],
  );
});
