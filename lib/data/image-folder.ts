import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import sharp from 'sharp';
import { oneLine } from '../base/one-line.js';
import type { Progress } from '../base/progress.js';
import type { ImageSet } from './image-set.js';

const EXTENSIONS = new Set(
  '.jpg .jpeg .png .webp .gif .tif .tiff .avif .heic .heif .bmp .svg'.split(' '),
);
/** Pictures decoded at the same time: bounds memory with very large ones. */
const CONCURRENCY = 4;

/** How a folder of pictures becomes an image set. */
export interface ImageFolderOptions {
  /** Edge of the square result in pixels. */
  size: number;
  /** 3 (default): grey pictures become RGB. 1: colour pictures become grey. */
  channels?: 1 | 3;
  /** Take only the first `limit` readable pictures, in the order of their paths. */
  limit?: number;
  progress?: Progress;
}

/** An image set that knows its files, and which pictures could not be read. */
export interface ImageFolderSet extends ImageSet {
  /** Path of each image, relative to the folder. */
  files: string[];
  skipped: Skipped[];
  /** Those that were not opaque: what lay behind them was taken to be white. */
  transparent: string[];
}

/** A picture that was left out, and why. */
interface Skipped {
  file: string;
  reason: string;
}

/** Paths of all pictures under `folder`, sorted; each real file and folder once, so loops end. */
async function findPictures(folder: string, skipped: Skipped[]): Promise<string[]> {
  const seen = new Set<string>();
  const found: string[] = [];
  async function visit(path: string): Promise<void> {
    const isPicture = EXTENSIONS.has(extname(path).toLowerCase());
    try {
      const real = await realpath(path);
      if (seen.has(real)) return;
      seen.add(real);
      const entry = await stat(real);
      if (entry.isDirectory()) {
        for (const name of (await readdir(real)).sort()) await visit(join(path, name));
      } else if (entry.isFile() && isPicture) found.push(relative(folder, path));
    } catch (error) {
      // A broken link, a name that is no Unicode, a folder that may not be read.
      const { code, message } = error as NodeJS.ErrnoException;
      const reason = firstLine(message);
      if (isPicture || code === 'EACCES') skipped.push({ file: relative(folder, path), reason });
    }
  }
  await visit(folder);
  return found.sort();
}

/** Libraries add a line for each thing that they find odd. */
const firstLine = (message: string) => oneLine(message.trim().split('\n')[0], 300);

interface Decoded {
  pixels: Uint8Array;
  /** Some of its pixels were not opaque. */
  transparent: boolean;
}

/** Upright, 8-bit sRGB or grey, transparency on white, largest centred square, resized (Lanczos). */
async function decode(path: string, size: number, channels: 1 | 3): Promise<Decoded> {
  const { hasAlpha } = await sharp(path).metadata();
  const transparent = hasAlpha ? !(await sharp(path).stats()).isOpaque : false;
  const { data, info } = await sharp(path, { sequentialRead: true })
    .timeout({ seconds: 60 })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .resize(size, size, { fit: 'cover', position: 'centre' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) {
    throw new Error(`decoded to ${info.channels} channels instead of ${channels}`);
  }
  return { pixels: data, transparent };
}

const said = new Set<string>();

/** Says once for a folder that something was put behind its pictures; on stderr it would fail a notebook cell. */
function sayTransparent(path: string, files: string[]): void {
  if (files.length === 0 || said.has(path)) return;
  said.add(path);
  const [some, were] =
    files.length === 1 ? ['1 picture', 'was'] : [`${files.length} pictures`, 'were'];
  console.log(
    `${some} in ${oneLine(path)} (${oneLine(files[0])}, …) ${were} transparent: put on white.`,
  );
}

async function mustBeFolder(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Error(`${path} is not a folder: give a folder of pictures.`);
}

/**
 * All pictures in a folder and its sub-folders as one image set, whatever their size, orientation,
 * colour space, depth or transparency. Pictures that cannot be read are left out and listed in `skipped`.
 *
 * @throws Error if the folder does not exist or holds no readable picture.
 */
export async function loadImageFolder(
  path: string,
  { size, channels = 3, limit = Number.POSITIVE_INFINITY, progress }: ImageFolderOptions,
): Promise<ImageFolderSet> {
  if (!(Number.isInteger(size) && size > 0)) {
    throw new RangeError(`Image size ${size} must be a positive whole number of pixels.`);
  }
  await mustBeFolder(path);
  const skipped: Skipped[] = [];
  const candidates = await findPictures(path, skipped);
  const files: string[] = [];
  const images: Uint8Array[] = [];
  const transparent: string[] = [];
  for (let at = 0; at < candidates.length && files.length < limit; at += CONCURRENCY) {
    const group = candidates.slice(at, at + CONCURRENCY);
    const decoded = await Promise.allSettled(
      group.map((file) => decode(join(path, file), size, channels)),
    );
    for (const [k, result] of decoded.entries()) {
      if (files.length >= limit) break;
      if (result.status === 'rejected') {
        skipped.push({ file: group[k], reason: firstLine(String(result.reason?.message)) });
      } else {
        files.push(group[k]);
        images.push(result.value.pixels);
        if (result.value.transparent) transparent.push(group[k]);
      }
    }
    progress?.(
      files.length / Math.min(limit, candidates.length),
      `reading pictures ${files.length}`,
    );
  }
  if (files.length === 0) {
    const why = skipped.length > 0 ? `none of ${skipped.length} could be read` : 'none was found';
    throw new Error(`${path} holds no readable picture (${why}): give a folder of pictures.`);
  }

  sayTransparent(path, transparent);
  const length = size * size * channels;
  const all = new Uint8Array(files.length * length);
  for (const [k, image] of images.entries()) all.set(image, k * length);
  return {
    name: `folder-${path}`,
    images: all,
    labels: undefined,
    count: files.length,
    height: size,
    width: size,
    channels,
    classNames: [],
    files,
    skipped,
    transparent,
  };
}
