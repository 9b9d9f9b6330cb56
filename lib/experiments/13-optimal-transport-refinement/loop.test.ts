/** What chapter 13 once measured below the sampling floor, or asked of sentences that the paper does not have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from '../../base/statistics.js';
import { storedRecord, verdictOn } from '../../testing/record.js';
import { ceAppL } from './ce-app-l.js';
import { ceProp2 } from './ce-prop2.js';
import { errCeL2 } from './err-ce-l2.js';

test('schedules of ε are not compared below the floor of two ideal samples', () => {
  const record = storedRecord(ceAppL);
  const { floor } = record.metrics;
  const whole = record.series.rows.find(({ key }) => key === 'whole');
  const reached = whole?.distances.map((course) => course[course.length - 1]) ?? [];
  assert.ok(mean(reached) < floor / 3, `${mean(reached)} to the points aimed at, floor ${floor}`);
  assert.ok(Math.abs(mean(whole?.unseen ?? []) / floor - 1) < 0.1, 'to unseen points: the floor');
  assert.equal(verdictOn(ceAppL, 'adaptive', record), 'not judged');
  record.metrics.floor = mean(reached) / 2;
  assert.notEqual(verdictOn(ceAppL, 'adaptive', record), 'not judged');
});

test('the loop is fed with its own output in both ways, begun with generated and with ideal conditions', () => {
  for (const key of ['own', 'mixed']) {
    const record = storedRecord(ceAppL);
    assert.equal(verdictOn(ceAppL, 'own', record), 'reproduced');
    const row = record.series.rows.find((one) => one.key === key);
    row?.unseen.fill(record.metrics.floor);
    assert.equal(verdictOn(ceAppL, 'own', record), 'not reproduced', key);
  }
});

test('Proposition 2 is asked for a descent; that F has a least value above 0 is ours', () => {
  const record = storedRecord(ceProp2);
  const sources = Object.entries(ceProp2.claims).map(([name, { kind }]) => `${name}: ${kind}`);
  assert.deepEqual(
    sources.filter((one) => one.endsWith('paper')),
    ['interpolant: paper', 'lyapunov: paper'],
  );
  assert.ok(record.series.rows.some(({ lambda, least }) => lambda > 0 && least > 0.1));
  assert.equal(verdictOn(ceProp2, 'lyapunov', record), 'reproduced');
  record.series.rows[3].energy.push(100);
  assert.equal(verdictOn(ceProp2, 'lyapunov', record), 'not reproduced');
});

test('App. L.2: a constant added to the cost moves every bound in its least entry, and no error', () => {
  const { shifted } = storedRecord(errCeL2).series;
  const factors = shifted.map(({ factor }) => factor);
  assert.ok(Math.max(...factors) - Math.min(...factors) < 1e-6, `${factors}`);
  assert.deepEqual([shifted[0].minimum, shifted[shifted.length - 1].minimum], [0, 8]);
});
