/** What `--help` prints. */
const HELP = {
  start: `npm start -- [CHAPTER | FIGURE …] [options]
Makes the figures and executes the notebooks; what is up to date is not computed again. For example
  npm start                      everything
  npm start -- 7                 chapter 7
  npm start -- fig08 --seed 2    Figure 8 alone, with another seed

  --scale S         smoke (seconds), laptop (the default), study or paper
  --seed N          seed of every random draw, 1 by default
  --fresh           compute again although a record exists
  --execute         execute notebooks again although nothing has changed
  --set KEY=VALUE   another value in a figure's configuration; may be repeated
  --list            list chapters and figures
  --claims          list the claims and their criteria
  --json            print JSON`,
  study: `npm run study -- [CHAPTER | FIGURE …] [options]
Runs experiments over several seeds, here or on Slurm, and says in how many of them each claim holds.

  --scale S         study (the default), smoke, laptop or paper
  --seeds A-B       seeds, 1-5 by default
  --workers N       jobs at a time on this machine, 1 by default
  --plan            list the jobs and what is done; --json prints JSON
  --status          what is done, failed or missing, and what was found so far
  --slurm           submit to Slurm, with its --partition, --gres, --time, --mem and --cpus`,
  bench: `npm run bench -- [MODEL …] [start] [--json]
Times the training step of each model against PyTorch, and (start) how long a reader waits.`,
  test: `npm test, npm run test:frontends, npm run test:slurm, npm run test:faults
Checks types, style, all tests and every notebook at scale smoke; the others are longer and apart.`,
  lab: `npm run lab
Opens the notebooks in JupyterLab or Jupyter Notebook.`,
  site: `npm run site
Builds the pages of the collection in site/.`,
  readme: `npm run readme
Writes the tables of README.md and NOTICE from records and packages.`,
} as const;

/** The help of a command, or of all where there is none of that name. */
export const helpOn = (command: string): string =>
  Object.hasOwn(HELP, command)
    ? HELP[command as keyof typeof HELP]
    : Object.values(HELP).join('\n\n');

export const asksForHelp = (argv: string[]): boolean =>
  argv.some((argument) => argument === '--help' || argument === '-h');
