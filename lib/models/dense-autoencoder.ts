/**
 * The networks of the standard VAE (784-400-M-400-784) as an autoencoder whose latent grid is one
 * position with M numbers. Trained with Eq. 5 (tanh, triangular noise, no KL term) it is the VAE of
 * Appendix A.1.2.
 */
import type { RandomStream } from '../engine/random.js';
import type { Variables } from '../training/train.js';
import type { Autoencoder } from './autoencoder.js';
import { addDense, dense } from './layers.js';

/**
 * @param size edge of the square image
 * @param dimensions M, the number of latents
 */
export function denseAutoencoder(
  { size, channels, dimensions }: { size: number; channels: number; dimensions: number },
  hidden: number,
  random: RandomStream,
): Autoencoder {
  const inputs = size * size * channels;
  const parameters: Variables = {};
  addDense(parameters, 'encoder/hidden', inputs, hidden, random);
  addDense(parameters, 'encoder/latent', hidden, dimensions, random);
  addDense(parameters, 'decoder/hidden', dimensions, hidden, random);
  addDense(parameters, 'decoder/output', hidden, inputs, random);
  return {
    size,
    channels,
    grid: 1,
    dimensions,
    parameters,
    encoderPrefix: 'encoder/',
    encode(images) {
      // Like the VAE it sees pixels in [0, 1], where the ground is 0: images from −1 to 1 differ little
      // beside their common ground, and do not train.
      const pixels = images.reshape([-1, inputs]).add(1).div(2);
      const h = dense(parameters, 'encoder/hidden', pixels).relu();
      return dense(parameters, 'encoder/latent', h).reshape([-1, 1, 1, dimensions]);
    },
    decode(latents) {
      const z = latents.reshape([-1, dimensions]);
      const h = dense(parameters, 'decoder/hidden', z).relu();
      return dense(parameters, 'decoder/output', h).reshape([-1, size, size, channels]);
    },
  };
}
