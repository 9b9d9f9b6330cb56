/**
 * Loaded before a test process (`--require`): makes the disk fail or the clock jump.
 * MEPS_FAIL_FROM: the number of the file opened for writing from which on opening fails with the error
 * code MEPS_FAIL_CODE, below the folder MEPS_FAIL_IN. MEPS_CLOCK=jump: the wall clock jumps by up to a
 * year, back and forth, each time it is read.
 */
const fs = require('node:fs');

const from = Number(process.env.MEPS_FAIL_FROM ?? Number.POSITIVE_INFINITY);
const folder = process.env.MEPS_FAIL_IN ?? '';
let opened = 0;

function failing(open, flagsOf) {
  return (file, ...rest) => {
    const writes = /^[wa]/.test(String(flagsOf(rest) ?? 'r'));
    if (writes && String(file).startsWith(folder) && ++opened >= from) {
      const code = process.env.MEPS_FAIL_CODE;
      throw Object.assign(new Error(`${code}: injected, open '${file}'`), { code });
    }
    return open(file, ...rest);
  };
}

if (Number.isFinite(from)) {
  fs.openSync = failing(fs.openSync, ([flags]) => flags);
  fs.writeFileSync = failing(fs.writeFileSync, ([, options]) => options?.flag ?? 'w');
}

if (process.env.MEPS_CLOCK === 'jump') {
  const now = Date.now;
  let turn = 0;
  const year = 365 * 86_400_000;
  Date.now = () => now() + Math.round(year * Math.sin(++turn * 12.9898));
}
