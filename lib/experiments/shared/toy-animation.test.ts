import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ringMixture } from '../../models/gaussian-mixture.js';
import { toyAnimation } from './toy-animation.js';

test('a toy animation has one frame per label, which moves the samples of every panel', () => {
  const clouds = [
    [0, 1],
    [2, 3],
  ];
  const options = { caption: '', label: 'step', edge: 3 };
  const panels = [
    { title: 'a', clouds, fixed: { name: 'points', points: [1, 1] } },
    { title: 'b', clouds },
  ];
  const { data, frames = [] } = toyAnimation(options, ringMixture(4, 2, 0.2), ['0', '1'], panels);
  assert.deepEqual(
    frames.map(({ name }) => name),
    ['0', '1'],
  );
  for (const { traces = [] } of frames) {
    const names = traces.map((trace) => (data[Number(trace)] as { name?: string }).name);
    assert.deepEqual(names, ['samples', 'samples']);
  }
  assert.deepEqual((frames[0].data as { x: number[]; y: number[] }[])[0], { x: [0], y: [1] });
  // The still picture is the last frame.
  const last = data[Number(frames[1].traces?.[0])] as { x: number[] };
  assert.deepEqual(last.x, [2]);
});
