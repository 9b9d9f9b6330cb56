/** Chooses forms of convolutions by measuring. */
import { libraryVersion, type SessionOptions } from '../binding.js';
import { Choices } from './choices.js';
import { channelsInBlock, FormTuner } from './form-tuner.js';
import { measure } from './timing.js';

/** Raised when a form changes: what was measured before then no longer counts. */
const FORMS = 1;

/** @param folder where choices are kept, for all processors and versions */
export const formTuner = (folder: string, options: SessionOptions): FormTuner =>
  new FormTuner(
    new Choices(folder, `onnxruntime ${libraryVersion()}, forms ${FORMS}`),
    measure,
    channelsInBlock(options),
  );
