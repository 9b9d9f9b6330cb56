export * from '../base/root.js';
export { loadCifar10 } from './cifar10.js';
export * from './datasets.js';
export * from './image-folder.js';
export * from './image-set.js';
export { loadMnist } from './mnist.js';
export type { LoadOptions } from './published-set.js';
