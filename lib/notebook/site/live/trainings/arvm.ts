/** γ-ARVM learns the codes of a hundred digits: its samples are new, or copies, as γ decides. */
import { randomStream } from '../../../../engine/random.js';
import { wilson } from '../../../../metrics/memorization.js';
import { createArvm } from '../../../../models/arvm.js';
import { sampleArvm } from '../../../../models/arvm-codes.js';
import { trainArvm } from '../../../../models/arvm-training.js';
import { decodeLatents, fromBits } from '../../../../models/blae.js';
import { countTable } from '../../../../models/count-table.js';
import { backoffTables, sampleTables } from '../../../../models/count-table-sampling.js';
import { codesFromTokens, type Tokens } from '../../../../models/tokens.js';
import { codeIndex, exactCopies } from '../../../../models/tokens-index.js';
import { squareWindow } from '../../../../models/window.js';
import type { ArvmLook, ArvmStart } from '../training-protocol.js';
import { networkOf, SIZE, setDecoder, tokensOf } from './page-codes.js';
import { bytesOf, type Reader } from './reader.js';

const SAMPLES = 200;
const SHOWN = 12;
const WIDTH = 128;
const LOOK_EVERY = 2;
const SETTINGS = {
  target: 'histogram',
  weighting: 'count',
  epochs: 60,
  batchSize: 100,
  learningRate: 0.006,
} as const;

export async function learnCodes({ gamma, seed, codes }: ArvmStart, reader: Reader): Promise<void> {
  const tokens = tokensOf(codes);
  const random = randomStream(seed, 'page', 'arvm', String(gamma));
  const index = codeIndex(tokens);
  const copiesOf = (samples: Tokens) => exactCopies(index, samples);
  const decode = await decoderOf(codes);
  const known = await decode(tokens, tokens.images);
  const table = countTable(tokens, squareWindow(gamma));
  const drawnFromTable = sampleTables(
    backoffTables(tokens, gamma),
    1000,
    random.split('table'),
  ).tokens;
  const ofHistograms = copiesOf(drawnFromTable).filter(Boolean).length / drawnFromTable.images;
  const arvm = createArvm(tokens, squareWindow(gamma), WIDTH, random.split('weights'));
  // The same random numbers each time: what changes from look to look is the network.
  const look = async (epoch: number, loss: number | undefined): Promise<ArvmLook> => {
    const samples = sampleArvm(arvm, SAMPLES, random.split('samples'));
    const isCopy = copiesOf(samples);
    const drawn = await decode(samples, SHOWN);
    return {
      kind: 'arvm',
      epoch,
      epochs: SETTINGS.epochs,
      loss,
      copies: wilson(isCopy.filter(Boolean).length, SAMPLES),
      ofHistograms,
      drawn,
      nearest: nearestOf(drawn, known, codes.images),
      isCopy: isCopy.slice(0, SHOWN),
    };
  };
  reader.show(await look(0, undefined));
  const training = trainArvm(arvm, table, SETTINGS, random.split('training'));
  for await (const { epoch, loss } of training) {
    if (epoch % LOOK_EVERY === 0) reader.show(await look(epoch, loss));
    await reader.ready();
  }
}

/** Decodes the first codes into bytes. */
async function decoderOf(codes: ArvmStart['codes']) {
  const model = networkOf(randomStream(0, 'page', 'decoder'));
  setDecoder(model, codes.decoder);
  return async (tokens: Tokens, count: number): Promise<Uint8Array> => {
    const { bits, images } = codesFromTokens(tokens);
    const first = bits.subarray(0, (bits.length / images) * count);
    return bytesOf(await decodeLatents(model, fromBits(first)));
  };
}

/**
 * For each drawn image the training image whose reconstruction is nearest: what the decoder loses is no
 * distance.
 */
function nearestOf(drawn: Uint8Array, known: Uint8Array, images: Uint8Array): Uint8Array {
  const pixels = SIZE ** 2;
  const nearest = new Uint8Array(drawn.length);
  for (let n = 0; n < drawn.length; n += pixels) {
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (let k = 0; k < known.length; k += pixels) {
      let distance = 0;
      for (let p = 0; p < pixels; p++) distance += (drawn[n + p] - known[k + p]) ** 2;
      if (distance < least) [best, least] = [k, distance];
    }
    nearest.set(images.subarray(best, best + pixels), n);
  }
  return nearest;
}
