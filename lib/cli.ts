/** The commands of DESIGN: `start`, `run`, `test`, `study`, `bench`, `lab`, `site`, `readme`. */

import { asksForHelp, helpOn } from './commands/help.js';

type Command = (argv: string[]) => Promise<number>;

/** Modules are imported when needed: `--list` must not wait for a tensor engine. */
const commands: { [name: string]: Command } = {
  async start(argv) {
    const [{ start }, { parseOptions }] = await Promise.all([
      import('./commands/start.js'),
      import('./commands/options.js'),
    ]);
    return start(parseOptions(argv));
  },
  async test([kind]) {
    const { check, checkKind } = await import('./commands/check.js');
    return kind ? checkKind(kind) : check();
  },
  async bench(argv) {
    const { runBench } = await import('./bench/index.js');
    await runBench(argv);
    return 0;
  },
  async study(argv) {
    const { study } = await import('./commands/study/index.js');
    return study(argv);
  },
  async lab(argv) {
    const { openLab } = await import('./notebook/lab.js');
    return openLab(argv);
  },
  async site() {
    const { buildSite } = await import('./notebook/site/index.js');
    await buildSite({ out: 'site' });
    return 0;
  },
  async readme() {
    const { updateReadme } = await import('./commands/readme.js');
    const { updateNotice } = await import('./commands/notice.js');
    updateReadme();
    updateNotice();
    return 0;
  },
};
commands.run = commands.start;

async function main([name, ...argv]: string[]): Promise<void> {
  if (asksForHelp([name, ...argv])) {
    console.log(helpOn(name === 'run' ? 'start' : name));
    return;
  }
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command) {
    throw new Error(`Unknown command "${name}": use ${Object.keys(commands).join(', ')}.`);
  }
  process.exitCode = await command(argv);
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${process.env.MEPS_DEBUG ? error.stack : `Error: ${error.message}`}\n`);
  process.exitCode = 2;
});
