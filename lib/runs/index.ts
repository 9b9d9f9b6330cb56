/** Shared trained things by their plain-data description: what a study makes before the experiments that read it. */
import type { Progress } from '../base/progress.js';
import { type BlaeRun, trainedBlae } from './blae.js';
import { type CodesRun, trainedCodes } from './codes.js';
import type { NetworkShape } from './diffusion.js';
import { type DiffusionRun, trainedDiffusion } from './diffusion-networks.js';

/** One trained thing, beside the seed. */
export type SharedRun =
  | { kind: 'codes'; run: CodesRun }
  | { kind: 'blae'; run: BlaeRun }
  | { kind: 'diffusion'; run: DiffusionRun };

export const codesNeeded = (runs: CodesRun[]): SharedRun[] =>
  runs.map((run) => ({ kind: 'codes', run }));

export const blaeNeeded = (runs: BlaeRun[]): SharedRun[] =>
  runs.map((run) => ({ kind: 'blae', run }));

export const diffusionNeeded = (runs: DiffusionRun[]): SharedRun[] =>
  runs.map((run) => ({ kind: 'diffusion', run }));

/** Trains it, or finds it trained. Call `startEngine` before. */
export async function makeShared(
  shared: SharedRun,
  seed: number,
  progress: Progress,
): Promise<void> {
  if (shared.kind === 'codes') await trainedCodes(shared.run, seed, progress);
  else if (shared.kind === 'blae') await trainedBlae(shared.run, seed, progress);
  else (await trainedDiffusion(shared.run, seed, progress)).dispose();
}

/** For people, for example `codes of cifar10, 8 bits`. */
export function sharedLabel(shared: SharedRun): string {
  if (shared.kind === 'diffusion') {
    const { dataset, images, network } = shared.run;
    return `${networkName(network)} of ${images} images of ${dataset}`;
  }
  const { kind, run } = shared;
  const what = kind === 'codes' ? 'codes of' : 'BL-AE of';
  return `${what} ${run.dataset}, ${run.settings.dimensions} bits`;
}

function networkName(network: NetworkShape): string {
  if ('hidden' in network) return 'dense network';
  return 'layers' in network ? 'local convolution' : 'U-Net';
}
