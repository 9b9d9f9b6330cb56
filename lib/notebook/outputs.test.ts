import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Output, OutputCollector, streamText, toLines } from './outputs.js';

const stream = (name: string, text: string) => ({ type: 'stream', content: { name, text } });
const display = (text: string, display_id?: string, type = 'display_data') => ({
  type,
  content: { data: { 'text/plain': text }, metadata: {}, transient: { display_id } },
});

test('stream text survives however the kernel cuts it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', ' ') })), (pieces) => {
      const outputs: Output[] = [];
      const collector = new OutputCollector();
      for (const piece of pieces) collector.add(outputs, stream('stdout', piece));
      assert.equal(streamText(outputs, 'stdout'), pieces.join(''));
      const lines = outputs.flatMap((output) => ('text' in output ? output.text : []));
      assert.deepEqual(lines, toLines(pieces.join('')));
    }),
  );
});

test('stdout and stderr stay apart and in order', () => {
  const outputs: Output[] = [];
  const collector = new OutputCollector();
  collector.add(outputs, stream('stdout', 'a'));
  collector.add(outputs, stream('stderr', 'b'));
  collector.add(outputs, stream('stdout', 'c'));
  assert.deepEqual(
    outputs.map((output) => output.output_type === 'stream' && output.name),
    ['stdout', 'stderr', 'stdout'],
  );
  assert.equal(streamText(outputs, 'stderr'), 'b');
});

test('an update replaces the display of an earlier cell in place', () => {
  const [first, second]: Output[][] = [[], []];
  const collector = new OutputCollector();
  collector.add(first, display('before', 'id'));
  collector.add(first, display('beside'));
  collector.add(second, display('after', 'id', 'update_display_data'));
  assert.deepEqual(
    first.map((output) => 'data' in output && output.data['text/plain']),
    [['after'], ['beside']],
  );
  assert.deepEqual(second, []);
});

test('images stay one text, JSON stays JSON', () => {
  const outputs: Output[] = [];
  const data = {
    'image/png': 'iVBOR\nw0KGgo',
    'application/x+json': { a: [1] },
    'text/html': 'a\nb',
  };
  new OutputCollector().add(outputs, { type: 'display_data', content: { data } });
  const [output] = outputs;
  assert.deepEqual('data' in output && output.data, { ...data, 'text/html': ['a\n', 'b'] });
});
