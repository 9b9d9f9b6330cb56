import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import ts from 'typescript';

const { spellOutShorthand } = createRequire(__filename)('./shorthand.cjs');

test('shorthand is spelled out where a value is meant, and nothing else changes', () => {
  const cases = [
    ['const a = { x, y: 1, z };', 'const a = { x: x, y: 1, z: z };'],
    ['f({ deep: [{ x }] }, [() => ({ y })]);', 'f({ deep: [{ x: x }] }, [() => ({ y: y })]);'],
    ['({ x, y = 2 } = a);', '({ x: x, y: y = 2 } = a);'],
    ['const { x, y } = a; // { z }', 'const { x, y } = a; // { z }'],
    ["const ü = '{ x }'; type T = { x };", "const ü = '{ x }'; type T = { x };"],
  ];
  for (const [given, wanted] of cases) assert.equal(spellOutShorthand(ts, given), wanted);
});
