/**
 * Forms of convolutions by measurement, as cuDNN's benchmark mode and FFTW's wisdom choose: the forms are timed
 * once for each shape on this machine, and the choice is kept.
 */
import { bind, createSession, type SessionOptions } from '../binding.js';
import type { Form, Forms } from '../forms.js';
import { GraphBuilder } from '../graph-builder.js';
import { promisingWidths } from '../kernels/convolution/banded-convolution.js';
import { canBlock, NCHWC } from '../kernels/convolution/blocked-convolution.js';
import { fixedForms } from '../kernels/convolution/fixed-forms.js';
import {
  filterGradientAs,
  forwardAs,
  inputGradientAs,
} from '../kernels/convolution/valid-convolution.js';
import { canWinograd } from '../kernels/convolution/winograd.js';
import { encodeModel } from '../onnx-model.js';
import { patchNumbers, type ValidConvolution } from '../shapes.js';
import type { Choices } from './choices.js';
import type { Timer, Trial } from './timing.js';

/** The form of the fixed rules stays unless another one takes less than this share of its time. */
const CLEARLY = 0.85;
/** Below this many operations a convolution costs little more than its nodes, whatever the form. */
const SMALL = 4e6;
/** The batch is halved for the measurement while there are more operations, or numbers in patches, than this. */
const LARGE = { operations: 5e8, numbers: 8e6 };

/** Chooses for all graphs of one backend. */
export class FormTuner {
  constructor(
    private readonly choices: Choices,
    private readonly time: Timer,
    /** Channels in a block of onnxruntime's own layout on this processor; 0 where it has none. */
    private readonly block: number,
  ) {}

  /**
   * @param learns whether the graph has filter gradients: these share patches, windows and transforms with the
   * convolution itself, so that the two are measured as one.
   */
  forms(learns: boolean): Forms {
    return {
      forward: (v) => (learns ? this.pair(v)[0] : this.alone(v)),
      filterGradient: (v) => this.pair(v)[1],
      inputGradient: (v, transposed) =>
        this.gradient(transposed, fixedForms.inputGradient(v, transposed)),
    };
  }

  /** Every form that can compute this convolution. */
  candidates(v: ValidConvolution): Form[] {
    const forms: Form[] = ['patches'];
    if (canWinograd(v)) forms.push('winograd');
    if (this.block > 0 && canBlock(v)) forms.push(`blocked ${this.block}`);
    return [...forms, ...promisingWidths(v).map((width): Form => `banded ${width}`)];
  }

  private alone(v: ValidConvolution): Form {
    const options = this.candidates(v).map((form) => [form] as const);
    const rule = [fixedForms.forward(v)] as const;
    return this.choose('forward', v, options, rule, ([form], small) => ({
      operands: [image(small), filter(small)],
      build: (graph, [x, w]) => [forwardAs(form, graph, x, w, small)],
    }))[0];
  }

  private gradient(v: ValidConvolution, rule: Form): Form {
    const options = this.candidates(v).map((form) => [form] as const);
    return this.choose('input-gradient', v, options, [rule] as const, ([form], small) => ({
      operands: [image(small), [small.filterHeight, small.filterWidth, small.filters, small.depth]],
      build: (graph, [dy, w]) => [inputGradientAs(form, graph, dy, w, small)],
    }))[0];
  }

  private pair(v: ValidConvolution): readonly [forward: Form, filterGradient: Form] {
    const forms = this.candidates(v);
    const filterForms = forms.filter((form) => !form.startsWith('blocked'));
    const options = forms.flatMap((form) => {
      const partners = filterForms.includes(form) ? [form] : filterForms;
      return partners.map((partner) => [form, partner] as const);
    });
    const rule = [fixedForms.forward(v), fixedForms.filterGradient(v)] as const;
    return this.choose('learning', v, options, rule, ([form, partner], small) => ({
      operands: [image(small), filter(small), pixels(small)],
      build: (graph, [x, w, dy]) => [
        forwardAs(form, graph, x, w, small),
        filterGradientAs(partner, graph, x, dy, small),
      ],
    }));
  }

  /** The option that was, or now is, measured to be the best. */
  private choose<Option extends readonly Form[]>(
    what: string,
    v: ValidConvolution,
    options: Option[],
    rule: Option,
    trial: (option: Option, small: ValidConvolution) => Trial,
  ): Option {
    if (options.length === 1 || operations(v) < SMALL) return rule;
    const small = reduced(v);
    const names = options.map(nameOf);
    const chosen = this.choices.of(`${what} ${describe(small)}`.replaceAll(' ', '-'), () => {
      const times = this.time(options.map((option) => trial(option, small)));
      return {
        chosen: names[winner(times, names.indexOf(nameOf(rule)))],
        times: Object.fromEntries(names.map((name, index) => [name, times[index]])),
      };
    });
    return options[names.indexOf(chosen)] ?? rule;
  }
}

const nameOf = (forms: readonly Form[]) => forms.join(', ');

/** The fastest, or the rule's if that is hardly slower: noise must not decide. */
function winner(times: readonly number[], rule: number): number {
  const best = times.indexOf(Math.min(...times));
  return times[best] < CLEARLY * times[rule] ? best : rule;
}

const image = (v: ValidConvolution) => [v.batch, v.height, v.width, v.depth];
const filter = (v: ValidConvolution) => [v.filterHeight, v.filterWidth, v.depth, v.filters];
const pixels = (v: ValidConvolution) => [v.batch, v.outHeight, v.outWidth, v.filters];

const operations = (v: ValidConvolution) => 2 * patchNumbers(v) * v.filters;

function reduced(v: ValidConvolution): ValidConvolution {
  const isLarge = operations(v) > LARGE.operations || patchNumbers(v) > LARGE.numbers;
  return isLarge && v.batch > 1 ? reduced({ ...v, batch: Math.ceil(v.batch / 2) }) : v;
}

/** `64x10x10x32 3x3x64 1x1`: image, filter, dilations. */
const describe = (v: ValidConvolution) =>
  [image(v), [v.filterHeight, v.filterWidth, v.filters], [v.dilationHeight, v.dilationWidth]]
    .map((sizes) => sizes.join('x'))
    .join(' ');

/**
 * Channels in a block of onnxruntime's own layout on this processor: 16 with AVX-512, 8 with AVX, 0 where it
 * has no such layout. It is read off the shape into which onnxruntime brings four channels.
 */
export function channelsInBlock(options: SessionOptions): number {
  const graph = new GraphBuilder();
  const x = { name: 'x', shape: [1, 1, 1, 4], type: 'float32' } as const;
  const y = graph.node('ReorderInput', [x], [1, 16, 1, 1], 'float32', { channels_last: 1 }, NCHWC);
  const [onnx, [name]] = graph.finish([x], [y]);
  const session = createSession(encodeModel(onnx), options);
  const feeds = { x: bind(new Float32Array(4), x.shape, x.type) };
  const channels = session.run(feeds, { [name]: null }, {})[name].dims[1];
  session.dispose();
  return channels > 4 ? channels : 0;
}
