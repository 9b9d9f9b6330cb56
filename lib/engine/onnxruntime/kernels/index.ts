/** Every kernel that runs in ONNX graphs, by its tfjs name. */
import type { KernelTable } from '../kernel.js';
import { convolutions } from './convolution/convolution.js';
import { elementwise } from './elementwise.js';
import { indexing } from './indexing.js';
import { products } from './matmul.js';
import { normalizations } from './normalization.js';
import { pools } from './pooling.js';
import { reductions } from './reduction.js';
import { resizes } from './resize.js';
import { shapes } from './shape.js';
import { softmaxes } from './softmax.js';

export const kernels: KernelTable = {
  ...elementwise,
  ...reductions,
  ...products,
  ...convolutions,
  ...shapes,
  ...softmaxes,
  ...pools,
  ...indexing,
  ...normalizations,
  ...resizes,
};
