/** Generators that bracket every metric: pure memorizers, disguised ones, and real images. */
import { type ImageSet, toFloats } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import { clipped, type Images } from '../../metrics/images.js';

/** Names that claims and figures speak of. */
export const REAL = 'held-out real images';
export const COPIES = 'copies';
export const NOISY = 'copies + noise 0.1';
export const MOVED = 'copies moved 1 pixel';

/** Name of a generator and its samples. */
export interface Generated {
  name: string;
  samples: Images;
}

/** Images moved one pixel to the right, the freed column black. */
function moved({ values, ...shape }: Images): Images {
  const { width, channels } = shape;
  const row = width * channels;
  return {
    ...shape,
    values: values.map((_, i) => (i % row < channels ? -1 : values[i - channels])),
  };
}

/** Images mirrored left to right. */
function mirrored({ values, ...shape }: Images): Images {
  const { width, channels } = shape;
  return {
    ...shape,
    values: values.map((_, i) => {
      const x = Math.floor(i / channels) % width;
      return values[i + (width - 1 - 2 * x) * channels];
    }),
  };
}

function noisy(images: Images, sigma: number, random: RandomStream): Images {
  return clipped({
    ...images,
    values: images.values.map((x) => x + sigma * random.normal()),
  });
}

/** The mean of two images each. */
function blended(a: Images, b: Images): Images {
  return { ...a, values: a.values.map((x, i) => (x + b.values[i]) / 2) };
}

/**
 * `count` samples of each generator. `heldOut` must hold at least `count` images that nothing else uses.
 *
 * @param mirror adds mirrored copies, which make sense for photographs and not for digits
 */
export function copyingGenerators(
  train: ImageSet,
  heldOut: ImageSet,
  count: number,
  random: RandomStream,
  mirror: boolean,
): Generated[] {
  const { height, width, channels } = train;
  const draw = (set: ImageSet, name: string): Images => ({
    count,
    height,
    width,
    channels,
    values: toFloats(set, random.split(name).choice(set.count, count)),
  });
  const copies = draw(train, 'copies');
  return [
    { name: REAL, samples: draw(heldOut, 'held-out') },
    { name: COPIES, samples: copies },
    { name: 'copies + noise 0.05', samples: noisy(copies, 0.05, random.split('little noise')) },
    { name: NOISY, samples: noisy(copies, 0.1, random.split('more noise')) },
    { name: MOVED, samples: moved(copies) },
    ...(mirror ? [{ name: 'copies mirrored', samples: mirrored(copies) }] : []),
    { name: 'blends of two', samples: blended(copies, draw(train, 'blends')) },
  ];
}
