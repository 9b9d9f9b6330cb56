/** Folders of the project. */
import { NotHere } from './missing.js';

export function projectRoot(): never {
  throw new NotHere('files of the project');
}

export function dataRoot(): never {
  throw new NotHere('data sets');
}
