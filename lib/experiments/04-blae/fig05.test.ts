import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeClaims } from '../../record/claim.js';
import { snapshotEpochs } from '../../runs/blae.js';
import { pairDistances } from '../03-mutual-exclusivity/exclusivity-runs.js';
import { fig05 } from './fig05.js';
import { TRAP } from './fig05-settings.js';

test('distances of all pairs: mean and least', () => {
  // Points 0, 3 and 4i: distances 3, 4, 5.
  assert.deepEqual(pairDistances(Float32Array.of(0, 0, 3, 0, 0, 4), 3), { mean: 4, least: 3 });
});

test('a run is looked at after its first epoch, its thirds and its last, in order', () => {
  for (const epochs of [1, 2, 3, 60, 300, 700]) {
    const looks = snapshotEpochs(epochs);
    for (const wanted of [1, Math.ceil(epochs / 3), Math.ceil((2 * epochs) / 3), epochs]) {
      assert.ok(looks.includes(wanted), `${wanted} of ${epochs}`);
    }
    assert.deepEqual(
      looks,
      [...new Set(looks)].sort((a, b) => a - b),
    );
    assert.ok(looks.every((epoch) => epoch <= epochs));
  }
});

/** Results of Figure 5 in which every run ends with the given rate, codes, hard PSNR and dead bits. */
function results(rate: number, uniqueCodes: number, hard: number, deadBits = 0) {
  const histogram = new Array(50).fill(0.02);
  const at = (epoch: number, value: number) => ({
    epoch,
    loss: 1,
    rates: [0.995, value, value, value],
    soft: 25,
    hard,
    uniqueCodes,
    deadBits,
    histogram,
  });
  const curves = Object.keys(fig05.config.laptop.runs).map((name) => ({
    name,
    images: 256,
    codeLength: 128,
    bestLevels: [],
    snapshots: [at(1, rate / 4), at(2, rate / 2), at(3, rate)],
  }));
  return { series: { curves }, metrics: {} };
}

test('Figure 5 is judged by rate, codes and hard decoding together', () => {
  const verdict = (name: string, rate: number, uniqueCodes: number, hard: number) => {
    const claims = judgeClaims(fig05, results(rate, uniqueCodes, hard), fig05.config.laptop);
    return claims.find(({ id }) => id === `fig05.${name}`)?.verdict;
  };
  assert.equal(verdict('binary', 0.98, 256, 25), 'reproduced');
  assert.equal(verdict('binary', 0.95, 256, 25), 'not reproduced');
  assert.equal(verdict('codes', 0.98, 256, 24.8), 'reproduced');
  assert.equal(verdict('codes', 0.98, 255, 24.8), 'not reproduced');
  assert.equal(verdict('codes', 0.98, 256, 24.5), 'not reproduced');
  assert.equal(verdict('control', 0.98, 256, 25), 'not reproduced');
  assert.equal(verdict('converge', 0.98, 256, 25), 'not reproduced');
});

test('a high binary rate with shared codes, dead bits and worse images is the trap of a gain', () => {
  const verdict = (trap: ReturnType<typeof results>, plainHard = 18) => {
    const all = results(0.9, 256, plainHard);
    const curves = all.series.curves.map((curve, k) =>
      curve.name === TRAP ? trap.series.curves[k] : curve,
    );
    const claims = judgeClaims(fig05, { series: { curves }, metrics: {} }, fig05.config.laptop);
    return claims.find(({ id }) => id === 'fig05.trap')?.verdict;
  };
  assert.equal(verdict(results(0.995, 233, 15.3, 95)), 'reproduced');
  assert.equal(verdict(results(0.95, 233, 15.3, 95)), 'not reproduced');
  assert.equal(verdict(results(0.995, 256, 15.3, 95)), 'not reproduced');
  assert.equal(verdict(results(0.995, 233, 15.3, 10)), 'not reproduced');
  assert.equal(verdict(results(0.995, 233, 15.3, 95), 15.5), 'not reproduced');
});
