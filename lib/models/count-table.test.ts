import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../engine/random.js';
import { conditional, contextSteps, countTable, type Pooling, symbolCount } from './count-table.js';
import { patchwork } from './count-table-donors.js';
import {
  codeLogProbabilities,
  massOn,
  memorizedMass,
  trainingEntropy,
} from './count-table-likelihood.js';
import { backoffTables, sampleTables } from './count-table-sampling.js';
import {
  fitMixture,
  interpolate,
  mixtureBits,
  nestedTables,
  orderBits,
} from './count-table-smoothing.js';
import { codesFromTokens, stepsPerImage, type Tokens, tokensFromCodes } from './tokens.js';
import { codeIndex, exactCopies } from './tokens-index.js';
import { globalSide, rasterWindow, squareWindow, type Window } from './window.js';

/** Codes of random size and content; few symbols, so that contexts repeat. */
const anyTokens = fc
  .record({
    rows: fc.integer({ min: 1, max: 3 }),
    columns: fc.integer({ min: 1, max: 3 }),
    images: fc.integer({ min: 1, max: 30 }),
    groups: fc.integer({ min: 1, max: 2 }),
    bits: fc.integer({ min: 1, max: 2 }),
    seed: fc.integer(),
  })
  .map(({ seed, ...shape }) => randomTokens(shape, seed));

function randomTokens(shape: Omit<Tokens, 'symbols'>, seed: number): Tokens {
  const stream = randomStream(seed);
  const length = shape.images * shape.rows * shape.columns * shape.groups;
  const symbols = Uint16Array.from({ length }, () => stream.integer(2 ** shape.bits));
  return { ...shape, symbols };
}

/** Eq. 9 by brute force: a dictionary of printed contexts. */
function bruteForce(tokens: Tokens, window: Window, pooling: Pooling) {
  const steps = stepsPerImage(tokens);
  const reads = contextSteps(tokens, window);
  const contextAt = (from: Tokens, image: number, step: number) =>
    JSON.stringify([
      pooling === 'own' ? step : step % tokens.groups,
      [...reads[step]].map((read) => (read < 0 ? 'pad' : from.symbols[image * steps + read])),
    ]);
  const counts = new Map<string, Map<number, number>>();
  for (let image = 0; image < tokens.images; image++) {
    for (let step = 0; step < steps; step++) {
      const key = contextAt(tokens, image, step);
      const followers = counts.get(key) ?? new Map<number, number>();
      counts.set(key, followers);
      const symbol = tokens.symbols[image * steps + step];
      followers.set(symbol, (followers.get(symbol) ?? 0) + 1);
    }
  }
  return { contextAt, counts };
}

test('counts equal a dictionary of printed contexts, pooled or per position', () => {
  const windows = fc.constantFrom(
    squareWindow(1),
    squareWindow(3),
    squareWindow(5),
    rasterWindow(2),
  );
  fc.assert(
    fc.property(
      anyTokens,
      windows,
      fc.constantFrom<Pooling>('pooled', 'own'),
      (tokens, window, pooling) => {
        const table = countTable(tokens, window, pooling);
        const brute = bruteForce(tokens, window, pooling);
        assert.equal(table.contexts, brute.counts.size);
        for (let at = 0; at < tokens.symbols.length; at++) {
          const step = at % stepsPerImage(tokens);
          const image = Math.floor(at / stepsPerImage(tokens));
          const followers = brute.counts.get(brute.contextAt(tokens, image, step));
          const context = table.find(tokens, image, step);
          assert.equal(context, table.contextOf[at]);
          for (let symbol = 0; symbol < 2 ** tokens.bits; symbol++) {
            assert.equal(symbolCount(table, context, symbol), followers?.get(symbol) ?? 0);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('contexts that training never had are not found', () => {
  const training = randomTokens({ rows: 2, columns: 2, images: 5, groups: 1, bits: 2 }, 1);
  const table = countTable(training, squareWindow(3));
  const brute = bruteForce(training, squareWindow(3), 'own');
  const other = randomTokens({ rows: 2, columns: 2, images: 200, groups: 1, bits: 2 }, 2);
  let unseen = 0;
  for (let image = 0; image < other.images; image++) {
    for (let step = 0; step < 4; step++) {
      const known = brute.counts.has(brute.contextAt(other, image, step));
      assert.equal(table.find(other, image, step) >= 0, known);
      if (!known) unseen++;
    }
  }
  assert.ok(unseen > 0);
});

test('the example of Sec. 4.2: after (0, 0) both symbols have probability one half', () => {
  const tokens: Tokens = {
    symbols: Uint16Array.of(0, 0, 1, 0, /**/ 0, 0, 0, 0),
    images: 2,
    rows: 1,
    columns: 4,
    groups: 1,
    bits: 1,
  };
  const histogram = (pooling: Pooling) => {
    const table = countTable(tokens, rasterWindow(2), pooling);
    const context = table.find(tokens, 0, 2);
    return [0, 1].map((symbol) => conditional(table, context, symbol));
  };
  // Position 2, as Eq. 9 counts: (0, 0) came twice, followed by 1 and by 0.
  assert.deepEqual(histogram('own'), [0.5, 0.5]);
  // Over all positions (0, 0) came three times: our variant does not give the paper's numbers.
  assert.deepEqual(histogram('pooled'), [2 / 3, 1 / 3]);
});

test('a window that covers the grid memorizes every data set entirely (Rem. 4.2)', () => {
  fc.assert(
    fc.property(anyTokens, (tokens) => {
      const index = codeIndex(tokens);
      const table = countTable(tokens, squareWindow(globalSide(tokens.rows, tokens.columns)));
      assert.ok(Math.abs(memorizedMass(table, index) - 1) < 1e-9);
      // Stronger: the table is the empirical distribution, duplicates included.
      const bits = codeLogProbabilities(table, tokens);
      index.first.forEach((image, id) => {
        assert.ok(Math.abs(2 ** bits[image] - index.counts[id] / tokens.images) < 1e-9);
      });
    }),
    { numRuns: 60 },
  );
});

test('the memorized mass agrees with summing the table over all codes that exist', () => {
  const tokens = randomTokens({ rows: 2, columns: 3, images: 12, groups: 1, bits: 1 }, 7);
  const table = countTable(tokens, squareWindow(3));
  const all = randomTokens({ ...tokens, images: 64 }, 0);
  for (let code = 0; code < 64; code++) {
    for (let step = 0; step < 6; step++) all.symbols[code * 6 + step] = (code >> step) & 1;
  }
  const bits = codeLogProbabilities(table, all);
  const copied = exactCopies(codeIndex(tokens), all);
  const mass = bits.reduce((sum, value, code) => sum + (copied[code] ? 2 ** value : 0), 0);
  assert.ok(Math.abs(memorizedMass(table, codeIndex(tokens)) - mass) < 1e-12);
});

test('the memorized mass does not depend on how a position is cut into symbols', () => {
  const tokens = randomTokens({ rows: 3, columns: 3, images: 40, groups: 1, bits: 4 }, 3);
  const codes = codesFromTokens(tokens);
  const masses = [1, 2, 4].map((width) => {
    const cut = tokensFromCodes(codes, width);
    return memorizedMass(countTable(cut, squareWindow(3)), codeIndex(cut));
  });
  assert.ok(masses[0] > 0 && masses[0] < 1);
  for (const mass of masses) assert.ok(Math.abs(mass - masses[0]) < 1e-9);
});

test('the entropy over the training set is the mean code length of the training codes', () => {
  const tokens = randomTokens({ rows: 3, columns: 3, images: 50, groups: 2, bits: 1 }, 5);
  const table = countTable(tokens, squareWindow(3));
  const bits = codeLogProbabilities(table, tokens);
  const mean = -bits.reduce((sum, value) => sum + value, 0) / tokens.images;
  assert.ok(Math.abs(trainingEntropy(table) - mean) < 1e-9);
});

test('samples are copies as often as the memorized mass says', () => {
  const tokens = randomTokens({ rows: 3, columns: 3, images: 40, groups: 1, bits: 2 }, 11);
  const index = codeIndex(tokens);
  const tables = backoffTables(tokens, 3);
  const mass = memorizedMass(tables[0], index);
  const samples = sampleTables(tables, 20_000, randomStream(1, 'samples'));
  const rate = exactCopies(index, samples.tokens).filter(Boolean).length / 20_000;
  const deviation = Math.sqrt((mass * (1 - mass)) / 20_000);
  assert.ok(mass > 0.01 && mass < 0.99, `the test needs a mass between 0 and 1, got ${mass}`);
  assert.ok(Math.abs(rate - mass) < 4 * deviation, `${rate} against ${mass}`);
  assert.ok(Math.abs(samples.shareOfTable.reduce((a, b) => a + b) - 1) < 1e-12);
  assert.ok(samples.shareOfTable[1] > 0, 'some contexts of a sample are new');
});

test('a global table samples nothing but its training codes and never falls back', () => {
  const tokens = randomTokens({ rows: 3, columns: 3, images: 40, groups: 2, bits: 2 }, 12);
  const samples = sampleTables(backoffTables(tokens, 5), 500, randomStream(2));
  assert.ok(exactCopies(codeIndex(tokens), samples.tokens).every(Boolean));
  assert.equal(samples.shareOfTable[0], 1);
});

test('interpolated tables and their mixture are distributions over all codes', () => {
  const tokens = randomTokens({ rows: 2, columns: 3, images: 10, groups: 1, bits: 1 }, 7);
  const all: Tokens = { ...tokens, images: 64, symbols: new Uint16Array(64 * 6) };
  for (let code = 0; code < 64; code++) {
    for (let step = 0; step < 6; step++) all.symbols[code * 6 + step] = (code >> step) & 1;
  }
  const total = (bits: Float64Array) => bits.reduce((sum, value) => sum + 2 ** -value, 0);
  const tables = nestedTables(tokens, squareWindow(3));
  assert.equal(tables.length, 5);
  const everything = interpolate(tables, all);
  for (const order of tables.keys()) {
    assert.ok(Math.abs(total(orderBits(everything, order, 64)) - 1) < 1e-9);
  }
  const held = interpolate(tables, randomTokens(tokens, 99));
  for (const widest of [0, 2, 4]) {
    const weights = fitMixture(held, widest);
    assert.ok(Math.abs(total(mixtureBits(everything, weights, 64)) - 1) < 1e-9);
  }
});

test('the mixture finds out which order made the codes', () => {
  // A chain along the row: each symbol repeats the one before with probability 0.9, and nothing else.
  const stream = randomStream(8);
  const chain = (images: number): Tokens => {
    const tokens = randomTokens({ rows: 1, columns: 6, images, groups: 1, bits: 1 }, 1);
    for (let at = 0; at < tokens.symbols.length; at++) {
      const flip = Number(stream.uniform() < (at % 6 === 0 ? 0.5 : 0.1));
      tokens.symbols[at] = at % 6 === 0 ? flip : tokens.symbols[at - 1] ^ flip;
    }
    return tokens;
  };
  const tables = nestedTables(chain(4000), rasterWindow(3));
  const fitted = interpolate(tables, chain(2000));
  const fresh = interpolate(tables, chain(2000));
  const mean = (widest: number) =>
    mixtureBits(fresh, fitMixture(fitted, widest), 2000).reduce((sum, bits) => sum + bits, 0) /
    2000;
  const truth = 1 + 5 * (-0.9 * Math.log2(0.9) - 0.1 * Math.log2(0.1));
  assert.ok(Math.abs(mean(0) - 6) < 0.02);
  assert.ok(Math.abs(mean(1) - truth) < 0.06, `${mean(1)} against ${truth}`);
  assert.ok(Math.abs(mean(3) - mean(1)) < 0.02);
});

test('mass on a set counts each distinct code once', () => {
  const tokens: Tokens = {
    symbols: Uint16Array.of(0, 1, 1),
    images: 3,
    rows: 1,
    columns: 1,
    groups: 1,
    bits: 1,
  };
  assert.equal(massOn(codeIndex(tokens), [-2, -1, -1]), 0.75);
});

test('a code cut from two training codes has exactly these two donors', () => {
  const training = randomTokens({ rows: 4, columns: 4, images: 300, groups: 2, bits: 4 }, 21);
  const code: Tokens = { ...training, images: 1, symbols: training.symbols.slice(0, 32) };
  code.symbols.set(training.symbols.subarray(7 * 32 + 20, 8 * 32), 20);
  const { donor, donors } = patchwork(code, 0, training);
  assert.deepEqual(donors, [0, 7]);
  assert.deepEqual([...donor], [...Array(10).fill(0), ...Array(6).fill(7)]);
});
