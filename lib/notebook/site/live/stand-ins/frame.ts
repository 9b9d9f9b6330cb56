/** Data frames need danfojs, which a page does not have. */
import { NotHere } from './missing.js';

export function frame(): never {
  throw new NotHere('data frames (danfojs); use showTable');
}
