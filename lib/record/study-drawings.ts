/**
 * The drawings of a study: what each seed draws is laid over each other, every seed faintly, with the mean
 * and its 95 % interval where the seeds have the same places on the x axis. Pictures are those of one seed.
 */
import type { Drawing, ImageDrawing, PlotDrawing } from '../figures/drawing.js';
import { seriesColour } from '../figures/theme.js';
import type { Drawings, Experiment, ExperimentRecord } from './experiment.js';
import { overSeeds, type Spread, student } from './over-seeds.js';
import { type StudyRecord, seedRecords } from './study.js';

type Value = number | string | null;

/** The parts of a trace that are read here; all others are handed on. */
interface Trace {
  type?: string;
  mode?: string;
  name?: string;
  x?: Value[];
  y?: Value[];
  xaxis?: string;
  yaxis?: string;
  line?: { color?: string; width?: number; dash?: string };
  marker?: { color?: unknown };
  fill?: string;
  fillcolor?: string;
  hoverinfo?: string;
  opacity?: number;
  showlegend?: boolean;
  legendgroup?: string;
  error_x?: object;
  error_y?: object;
}

/** The strength of one seed's curve, and of the area of the interval. */
const FAINT = 0.3;
const AREA = '26';

const tracesOf = ({ data }: PlotDrawing): Trace[] => data as Trace[];
const isCurve = ({ type = 'scatter', x, y }: Trace) =>
  type === 'scatter' && Array.isArray(x) && Array.isArray(y);
const isBar = ({ type, x, y }: Trace) => type === 'bar' && Array.isArray(x) && Array.isArray(y);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * One drawing of several seeds' drawings of the same thing; undefined where they have no curve or bar in
 * common. On a logarithmic axis mean and interval are those of the logarithms. What is neither curve nor
 * bar, a map of colours for example, is shown as the first seed has it.
 */
export function joinDrawings(drawings: PlotDrawing[], seeds: number[]): PlotDrawing | undefined {
  const [first] = drawings;
  if (!first) return undefined;
  const count = Math.min(...drawings.map(({ data }) => data.length));
  const groups = Array.from({ length: count }, (_, k) =>
    drawings.map((drawing) => tracesOf(drawing)[k]),
  );
  const joined = groups.map((traces, k) =>
    traces.every(isSideways)
      ? turnedBack(joinTraces(traces.map(turned), k, isLogarithmic(first, 'x', traces[0])))
      : joinTraces(traces, k, isLogarithmic(first, 'y', traces[0])),
  );
  if (!joined.some(({ how }) => how === 'joined')) return undefined;
  const { sliders: _, updatemenus: __, ...layout } = first.layout;
  const faintly = joined.some(({ traces }) => traces.length > 1) ? 'each seed faintly, ' : '';
  const only = joined.some(({ how }) => how === 'first') ? ` The rest shows seed ${seeds[0]}.` : '';
  return {
    kind: 'plot',
    ...(first.name ? { name: first.name } : {}),
    caption: `${first.caption} Over seeds ${seeds.join(', ')}: ${faintly}the mean with its 95 % interval.${only}`,
    data: joined.flatMap(({ traces }) => traces) as PlotDrawing['data'],
    layout,
  };
}

function isLogarithmic({ layout }: PlotDrawing, along: 'x' | 'y', trace: Trace): boolean {
  const name = trace[`${along}axis`] ?? along;
  return layout[name.replace(along, `${along}axis`) as 'yaxis']?.type === 'log';
}

/** Names along y and values along x, as in a dot chart. */
const isSideways = (trace: Trace): boolean => isCurve(trace) && typeof trace.y?.[0] === 'string';

/** The trace with x and y exchanged. */
const turned = ({ x, y, error_x, error_y, ...trace }: Trace): Trace => ({
  ...trace,
  x: y,
  y: x,
  ...(error_x ? { error_y: error_x } : {}),
  ...(error_y ? { error_x: error_y } : {}),
});

const turnedBack = ({ traces, how }: Joined): Joined => ({ traces: traces.map(turned), how });

interface Joined {
  traces: Trace[];
  how: 'same' | 'joined' | 'apart' | 'first';
}

function joinTraces(traces: Trace[], k: number, isLog: boolean): Joined {
  const [first] = traces;
  const alone = [coloured(first, k)];
  if (traces.every((trace) => same(trace, first))) return { traces: alone, how: 'same' };
  const fits = traces.every((trace) => trace.name === first.name);
  if (fits && traces.every(isBar) && traces.every(({ x }) => same(x, first.x))) {
    return { traces: [withSpread(coloured(first, k), traces)], how: 'joined' };
  }
  if (!fits || !traces.every(isCurve)) return { traces: alone, how: 'first' };
  const common = commonPlaces(traces);
  if (common.length > 1 && common.length >= (first.x?.length ?? 0) / 2)
    return { traces: joinCurves(traces, common, k, isLog), how: 'joined' };
  if (first.mode === 'markers') return { traces: alone, how: 'first' };
  return { traces: eachFaintly(traces, k), how: 'apart' };
}

/** The places on the x axis that all seeds have: all, as a rule, or those before the first seed has ended. */
function commonPlaces(traces: Trace[]): Value[] {
  const [first, ...others] = traces.map(({ x = [] }) => x);
  if (others.every((x) => same(x, first))) return first;
  const sets = others.map((x) => new Set(x));
  return [...new Set(first)].filter((x) => x !== null && sets.every((one) => one.has(x)));
}

/** The trace at these places alone. */
function cutTo(places: Value[], trace: Trace): Trace {
  const { x = [], y = [] } = trace;
  if (same(x, places)) return trace;
  return { ...trace, x: places, y: places.map((place) => y[x.indexOf(place)] ?? null) };
}

function colourOf({ line, marker }: Trace, k: number): string {
  const own = line?.color ?? marker?.color;
  return typeof own === 'string' && /^#[0-9a-f]{6}$/i.test(own) ? own : seriesColour(k);
}

/** The colour that the trace has among those of one seed, said aloud: here it stands at another place. */
function coloured(trace: Trace, k: number): Trace {
  const color = seriesColour(k);
  if (trace.type === 'bar') return { ...trace, marker: { color, ...trace.marker } };
  if (!isCurve(trace)) return trace;
  return { ...trace, line: { color, ...trace.line }, marker: { color, ...trace.marker } };
}

/** A group of its own in the legend, so that a click shows or hides all that belongs together. */
const groupOf = ({ legendgroup, name }: Trace, k: number): string =>
  legendgroup ?? name ?? `trace ${k}`;

/** Every seed without error bars, faint and thin. */
function faint(traces: Trace[], k: number): Trace[] {
  return traces.map(({ error_y: _, ...trace }) => {
    const color = colourOf(trace, k);
    const line = { ...trace.line, color, width: 1 };
    const look = { opacity: FAINT, line, marker: { ...trace.marker, color, size: 4 } };
    const legend = { legendgroup: groupOf(trace, k), showlegend: false };
    return { ...trace, ...look, ...legend, hoverinfo: 'skip' };
  });
}

/** Curves that have no places in common have no mean; the first stands in the legend. */
function eachFaintly(traces: Trace[], k: number): Trace[] {
  return faint(traces, k).map((trace, seed) =>
    seed === 0 ? { ...trace, showlegend: traces[0].showlegend ?? true } : trace,
  );
}

function joinCurves(traces: Trace[], places: Value[], k: number, isLog: boolean): Trace[] {
  const cut = traces.map((trace) => cutTo(places, trace));
  const [first] = cut;
  const color = colourOf(first, k);
  const spreads = spreadsOf(cut, isLog);
  const { error_y: _, ...rest } = first;
  const isPoints = first.mode === 'markers';
  const mean = {
    ...rest,
    y: spreads.map((spread) => spread && short(spread.mean)),
    line: { ...first.line, color, width: 3 },
    marker: { ...first.marker, color },
    legendgroup: groupOf(first, k),
    ...(isPoints ? { error_y: errorBars(spreads) } : {}),
  };
  return [...(isPoints ? [] : [area(first, spreads, k)]), ...faint(traces, k), mean];
}

/** Bars of the mean with the interval. */
function withSpread(first: Trace, traces: Trace[]): Trace {
  const spreads = spreadsOf(traces, false);
  return {
    ...first,
    y: spreads.map((spread) => spread && short(spread.mean)),
    error_y: errorBars(spreads),
  };
}

function errorBars(spreads: (Spread | null)[]): object {
  return {
    type: 'data',
    symmetric: false,
    array: spreads.map((spread) => spread && short(spread.high - spread.mean)),
    arrayminus: spreads.map((spread) => spread && short(spread.mean - spread.low)),
  };
}

/** The interval as an area behind the curves, where every seed has a value. */
function area(first: Trace, spreads: (Spread | null)[], k: number): Trace {
  const places = (first.x ?? []).flatMap((x, i) => {
    const spread = spreads[i];
    return x !== null && spread ? [{ x, low: short(spread.low), high: short(spread.high) }] : [];
  });
  const back = [...places].reverse();
  return {
    type: 'scatter',
    mode: 'lines',
    ...(first.xaxis ? { xaxis: first.xaxis } : {}),
    ...(first.yaxis ? { yaxis: first.yaxis } : {}),
    x: [...places.map(({ x }) => x), ...back.map(({ x }) => x)],
    y: [...places.map(({ high }) => high), ...back.map(({ low }) => low)],
    fill: 'toself',
    fillcolor: `${colourOf(first, k)}${AREA}`,
    line: { width: 0 },
    legendgroup: groupOf(first, k),
    showlegend: false,
    hoverinfo: 'skip',
  };
}

/** Mean and interval at each place; null where a seed has no value, or none that a logarithm takes. */
function spreadsOf(traces: Trace[], isLog: boolean): (Spread | null)[] {
  const length = Math.min(...traces.map(({ y = [] }) => y.length));
  return Array.from({ length }, (_, i) => {
    const values = traces.map(({ y = [] }) => y[i]);
    const isWhole = values.every((y): y is number => typeof y === 'number' && Number.isFinite(y));
    if (!isWhole || (isLog && values.some((y) => y <= 0))) return null;
    if (!isLog) return overSeeds(values);
    const { mean, sd, low, high } = student(values.map(Math.log10));
    return { mean: 10 ** mean, sd, low: 10 ** low, high: 10 ** high };
  });
}

const short = (value: number): number => Number(value.toPrecision(6));

/**
 * What a study draws, by name: the plots over its seeds, but for those that seeds do not change, and the
 * sheets of pictures of one seed.
 */
export function studyDrawings({ draw }: Pick<Experiment, 'draw'>, study: StudyRecord): Drawings {
  const perSeed = seedRecords(study).map((record) => draw(record));
  const names = Object.keys(perSeed[0] ?? {});
  const joined = names.flatMap((name): [string, Drawing][] => {
    const plots = perSeed.map((drawings) => drawings[name]);
    if (!plots.every((drawing): drawing is PlotDrawing => drawing?.kind === 'plot')) return [];
    const drawing = joinDrawings(plots, study.seeds);
    return drawing ? [[name, drawing]] : [];
  });
  return { ...Object.fromEntries(joined), ...study.pictures };
}

/**
 * The sheets of pictures that the whole record of one seed draws, for the record of its study. A study at
 * the settings of a laptop has none: the chapter shows them already. Nor has it pictures of the reader's own.
 */
export function studyPictures(
  { draw, config }: Pick<Experiment, 'draw' | 'config'>,
  record: ExperimentRecord,
): { [name: string]: ImageDrawing } {
  if (!config.study) return {};
  const sheets = Object.entries(draw(record)).flatMap(([name, drawing]) =>
    drawing.kind === 'images' && !drawing.isPrivate
      ? [[name, { ...drawing, caption: `${drawing.caption} Study, seed ${record.seed}.` }]]
      : [],
  );
  return Object.fromEntries(sheets);
}
