/**
 * The tensor library of this project: tfjs-core with every gradient and chained operation, and its
 * plain CPU kernels. Which backend runs is decided in `index.ts`; nothing else knows.
 */
import '@tensorflow/tfjs';
import { enableProdMode } from '@tensorflow/tfjs-core';

export * from '@tensorflow/tfjs-core';

enableProdMode(); // silences the advice to install another backend
