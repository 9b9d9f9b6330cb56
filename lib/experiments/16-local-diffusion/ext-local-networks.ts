/**
 * Do the closed forms say what trained networks do? A convolutional denoiser of stated receptive field and a
 * U-Net learn the same images; the local denoisers predict their answers, picture by picture (Kamb and
 * Ganguli, "An analytic theory of creativity in convolutional diffusion models", 2025).
 */
import { distinct } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { receptiveSide } from '../../models/local-convolution.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { diffusionNeeded } from '../../runs/index.js';
import { fitChart, sampleStrips, sideChart } from './ext-local-networks-drawings.js';
import {
  averageImage,
  bestFit,
  type Config,
  type Control,
  closedForms,
  type Fit,
  fitsAt,
  materialOf,
  median,
  type Sampled,
  sampledPair,
  trainedNetworks,
} from './ext-local-networks-models.js';
import { CONVOLUTION, SETTINGS, UNET } from './ext-local-networks-settings.js';

interface Series {
  /** By step, then closed form, then network. */
  fits: Fit[];
  controls: Control[];
  sampled: Sampled[];
  /** Training losses, means of 50 updates, by network. */
  loss: { network: string; loss: number[] }[];
}

export const extLocalNetworks = experiment({
  id: 'ext-local-networks',
  title: 'Trained networks against the local denoisers, picture by picture',
  paper: 'beyond the paper: locality of convolutional diffusion models',
  version: 1,
  usesEngine: true,
  config: SETTINGS,
  expect: {
    smoke: 'about 5 s',
    laptop: 'about 5 min, most of it training',
    study: 'about an hour and a half',
    paper: 'two days on two cores',
  },
  needs: ({ networks }: Config) => diffusionNeeded(networks.map(({ run }) => run)),

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const { train, unseen, schedule } = await materialOf(config, seed);
    const networks = await trainedNetworks(config, seed, (fraction, text) =>
      progress(0.7 * fraction, text),
    );
    const { forms, dispose } = closedForms(train, schedule, config);
    const average = averageImage(train);
    const series: Series = {
      fits: [],
      controls: [],
      sampled: [],
      loss: networks.map(({ name, loss }) => ({ network: name, loss })),
    };
    for (const [k, t] of config.times.entries()) {
      progress(0.7 + (0.2 * k) / config.times.length, `closed forms at step ${t}`);
      const random = randomStream(seed, 'ext-local-networks', `noise ${t}`);
      const found = fitsAt(t, unseen, networks, forms, average, schedule, random);
      series.fits.push(...found.fits);
      series.controls.push(...found.controls);
      await new Promise(setImmediate);
    }
    for (const [k, network] of networks.entries()) {
      progress(0.9 + (0.1 * k) / networks.length, `samples of the ${network.name}`);
      series.sampled.push(
        await sampledPair(network, series.fits, forms, config, train, schedule, seed),
      );
      network.dispose();
    }
    dispose();
    return { series, metrics: { field: fieldOf(config) } };
  },

  claims: {
    denoising: {
      kind: 'ours',
      statement:
        'A trained convolutional denoiser answers as the closed form with the best window does.',
      criterion: 'median r² over unseen noisy pictures at least 0.9 at every step t',
      fixed: 'before',
      judge: ({ series: { fits } }, { times }) => {
        const found = times.map((t) => bestFit(fits, CONVOLUTION, t).measured);
        return {
          measured: say`t = ${times}: r² = ${found}`,
          margin: Math.min(...found) - 0.9,
          holds: found.every((value) => value >= 0.9),
        };
      },
    },
    samples: {
      kind: 'ours',
      statement:
        'Its samples are predicted picture by picture from the same noise (Kamb and Ganguli: median r² 0.94 and above).',
      criterion: 'median r² at least 0.9',
      fixed: 'before',
      judge: ({ series: { sampled } }) => {
        const { same, other, ideal } = ofNetwork(sampled, CONVOLUTION);
        return {
          measured: say`median r² ${median(same)}; with the closed form's sample from other noise ${median(other)}, with the ideal denoiser's ${median(ideal)}`,
          margin: median(same) - 0.9,
          holds: median(same) >= 0.9,
        };
      },
    },
    narrows: {
      kind: 'ours',
      statement: 'The window that fits best narrows as the noise falls.',
      criterion:
        'w(t) of the convolution at the smallest t below that at the largest, and rank order never broken by more than one side',
      fixed: 'before',
      judge: ({ series: { fits } }, { times, sides }) => {
        const found = times.map((t) => bestFit(fits, CONVOLUTION, t).side);
        const ranks = found.map((side) => sides.indexOf(side));
        const steady = ranks.every((rank, k) => k === 0 || rank >= ranks[k - 1] - 1);
        return {
          measured: say`w = ${found} at t = ${times}`,
          holds: found[0] < found[found.length - 1] && steady,
        };
      },
    },
    field: {
      kind: 'ours',
      statement: 'The window that fits best is no wider than the receptive field.',
      criterion: (config) => `w(t) ≤ ${fieldOf(config)} at every t for the convolution`,
      fixed: 'before',
      judge: ({ series: { fits } }, config) => {
        const found = config.times.map((t) => bestFit(fits, CONVOLUTION, t).side);
        return {
          measured: say`w = ${found}`,
          holds: found.every((side) => side <= fieldOf(config)),
        };
      },
    },
    sharing: {
      kind: 'ours',
      statement:
        'A convolution shares what it learns among places: the shared closed form fits better.',
      criterion:
        'at every t the best shared window has a higher median r² than the best of each place by itself',
      fixed: 'before',
      judge: ({ series: { fits } }, { times }) => {
        const best = (sharing: Fit['sharing'], t: number) =>
          bestFit(
            fits.filter((fit) => fit.sharing === sharing),
            CONVOLUTION,
            t,
          ).measured;
        const gaps = times.map((t) => best('shared', t) - best('own', t));
        return {
          measured: say`shared less own: ${gaps} at t = ${times}`,
          holds: gaps.every((gap) => gap > 0),
        };
      },
    },
    unet: {
      kind: 'ours',
      statement: 'A U-Net, which sees the whole image, is fitted by windows at least as wide.',
      criterion: 'w(t) of the U-Net at least that of the convolution at every t, and wider at one',
      fixed: 'before',
      judge: ({ series: { fits } }, { times }) => {
        const sides = [CONVOLUTION, UNET].map((name) => times.map((t) => bestFit(fits, name, t)));
        const [narrow, wide] = sides.map((list) => list.map(({ side }) => side));
        return {
          measured: say`U-Net w = ${wide}, convolution ${narrow}`,
          holds:
            wide.every((side, k) => side >= narrow[k]) && wide.some((side, k) => side > narrow[k]),
        };
      },
    },
    picture: {
      kind: 'check',
      statement: 'The fit is that of pictures: the mean training image does not reach it.',
      criterion:
        'up to t = 700 the best closed form has a higher median r² than the mean image, for every network',
      fixed: 'before',
      judge: ({ series: { fits, controls } }) => {
        const gaps = controls
          .filter(({ t }) => t <= 700)
          .map(({ network, t, average }) => bestFit(fits, network, t).measured - average);
        return {
          measured: say`smallest difference ${Math.min(...gaps)}`,
          holds: gaps.every((gap) => gap > 0),
        };
      },
    },
  },

  draw({ series: { fits, controls, sampled }, config }) {
    const names = distinct(fits.map(({ network }) => network));
    return {
      figure: fitChart(fits, controls, names),
      sides: sideChart(fits, names, config, fieldOf(config)),
      samples: sampleStrips(sampled),
    };
  },
});

/** Receptive field of the convolution, in pixels. */
function fieldOf({ networks }: Config): number {
  const own = networks.map(({ run }) => run.network).filter((shape) => 'layers' in shape);
  return Math.max(...own.map((shape) => ('layers' in shape ? receptiveSide(shape) : 0)));
}

function ofNetwork(sampled: Sampled[], name: string): Sampled {
  const found = sampled.find(({ network }) => network === name);
  if (!found) throw new Error(`There are no samples of the ${name}.`);
  return found;
}
