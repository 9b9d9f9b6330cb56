/** tfjs for a page: gradients, chained operations, and the plain JavaScript kernels, which give every machine the same numbers. */
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { enableProdMode } from '@tensorflow/tfjs-core';

export * from '@tensorflow/tfjs-core';

enableProdMode();
