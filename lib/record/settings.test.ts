import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings, withSettings } from './settings.js';

const config = { images: 256, sides: [3, 5], name: 'mnist', arvm: { width: 512, epochs: 150 } };

test('settings replace values, also nested ones, and leave the configuration alone', () => {
  const before = structuredClone(config);
  const changed = withSettings(config, { images: 1000, 'arvm.width': 64, sides: [7] });
  assert.deepEqual(changed, {
    ...config,
    images: 1000,
    sides: [7],
    arvm: { width: 64, epochs: 150 },
  });
  assert.deepEqual(config, before);
});

const cases = [
  { dataset: 'mnist', images: 8, network: { width: 4 } },
  { dataset: 'cifar10', images: 8, network: { width: 4 } },
];

test('a short name is enough where one key ends so; it reaches all items of a list, a number one', () => {
  const listed = { cases, repeats: 1, arvm: { width: 512 } };
  const images = (settings: object) =>
    withSettings(listed, { ...settings }).cases.map((one) => one.images);
  assert.deepEqual(images({ images: 5 }), [5, 5]);
  assert.deepEqual(images({ 'cases.images': 5 }), [5, 5]);
  assert.deepEqual(images({ 'cases.1.images': 5 }), [8, 5]);
  assert.throws(
    () => images({ width: 5 }),
    /The setting "width" can mean cases\.network\.width or arvm\.width: write which\./,
  );
  assert.throws(() => images({ imags: 5 }), /did you mean "cases\.images"/);
  const deep = { encoders: { epochs: 3 }, epochs: 2 };
  assert.throws(() => withSettings(deep, { epoch: 1 }), /did you mean "epochs"/);
  assert.throws(() => images({ 'cases.2.images': 5 }), /There is no setting "cases\.2\.images"/);
  assert.throws(() => images({ 'cases.0': 5 }), /There is no setting/);
  assert.throws(() => images({ images: 'five' }), /The setting images is a string and must be a/);
  assert.throws(() => images({ zzz: 5 }), /^Error: There is no setting "zzz"\. Valid are cases, /);
});

test('an unknown key names the nearest, a wrong type says what is expected', () => {
  const sentence = (settings: object, pattern: RegExp) =>
    assert.throws(() => withSettings(config, { ...settings }), pattern);
  sentence(
    { imags: 1 },
    /There is no setting "imags": did you mean "images"\? Valid are images, sides/,
  );
  sentence({ 'arvm.widht': 1 }, /did you mean "arvm.width"/);
  sentence({ 'images.x': 1 }, /no setting "images.x"/);
  sentence({ images: '5' }, /The setting images is a string and must be a number/);
  sentence({ images: null }, /The setting images is null and must be a number/);
  sentence({ images: Number.NaN }, /must be a finite number/);
  sentence({ sides: ['a'] }, /holds a string and must hold a number each/);
  sentence({ arvm: { width: 3 } }, /has the fields width and must have epochs,width/);
  sentence(JSON.parse('{"__proto__": 1}'), /no setting "__proto__"/);
});

test('the command line gives JSON or text', () => {
  assert.deepEqual(parseSettings(['a=5', 'b=[1,2]', 'c=mnist', 'd={"x":1}', 'e=a=b']), {
    a: 5,
    b: [1, 2],
    c: 'mnist',
    d: { x: 1 },
    e: 'a=b',
  });
  assert.throws(() => parseSettings(['a']), /--set a has no value: write --set key=value/);
});
