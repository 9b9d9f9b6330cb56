/** A denoiser learns a few points of the plane: at first it draws where they came from, then the points. */
import { randomStream } from '../../../../engine/random.js';
import { wilson } from '../../../../metrics/memorization.js';
import { asNoise, sampleDiffusion } from '../../../../models/ddpm.js';
import { ringMixture, sampleMixture } from '../../../../models/gaussian-mixture.js';
import { linearSchedule } from '../../../../models/noise-schedule.js';
import { createToyDenoiser } from '../../../../models/toy-denoiser.js';
import {
  nearestPoints,
  toyNetwork,
  trainToyDenoiser,
} from '../../../../models/toy-denoiser-training.js';
import type { PlaneLook, PlaneStart } from '../training-protocol.js';
import type { Reader } from './reader.js';

/** So many heaps that the density is one ring. */
const RING = ringMixture(24, 2.7, 0.4);
/** As in the record `ext-toy-ddpm`, with a network of a quarter of its width. */
const SCHEDULE = linearSchedule(1000, 1e-6);
const HIDDEN = 64;
const SAMPLES = 200;
const UPDATES = 4000;
const LOOK_EVERY = 100;

export async function learnPoints({ count, seed }: PlaneStart, reader: Reader): Promise<void> {
  const random = randomStream(seed, 'page', 'plane');
  const points = sampleMixture(RING, count, random.split('points'));
  const parameters = createToyDenoiser(HIDDEN, random.split('weights'));
  const predict = asNoise(toyNetwork(parameters, SCHEDULE), SCHEDULE, 'velocity');
  // The same starting noise each time: what changes from look to look is the network.
  const look = async (update: number): Promise<PlaneLook> => {
    const options = { sampler: 'ddim', steps: 50, clip: false } as const;
    const start = random.split('samples');
    const x = await sampleDiffusion(predict, SCHEDULE, [SAMPLES, 2], options, start);
    const samples = Float32Array.from(x.dataSync());
    x.dispose();
    const nearest = nearestPoints(samples, points);
    const copies = wilson(nearest.filter(({ isCopy }) => isCopy).length, SAMPLES);
    return { kind: 'plane', update, updates: UPDATES, copies, points, samples, nearest };
  };
  reader.show(await look(0));
  const measure = async (update: number) => {
    if (update % LOOK_EVERY === 0) reader.show(await look(update));
    await reader.ready();
  };
  const training = {
    parameters,
    points,
    schedule: SCHEDULE,
    updates: UPDATES,
    batchSize: 128,
    learningRate: 0.015,
    stream: random.split('training'),
  };
  for await (const _ of trainToyDenoiser(training, { measure }));
}
