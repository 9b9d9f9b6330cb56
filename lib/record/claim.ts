/** A claim: a statement with a criterion that can be read before anything runs, and how it is judged. */

/**
 * - `reproduced`: the criterion holds.
 * - `not reproduced`: it does not hold in this run.
 * - `refuted`: shown false by a counterexample or a computation, not merely unobserved.
 * - `not judged`: the scale (or a missing input) cannot carry the claim; `measured` says why.
 */
export const VERDICTS = ['reproduced', 'not reproduced', 'refuted', 'not judged'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * - `paper`: a sentence, formula, figure or table of one of the papers says it;
 * - `ours`: we say it, beyond the papers or against them;
 * - `check`: a self-test: the computation agrees with an independent one, a control behaves as it must.
 */
export const KINDS = ['paper', 'ours', 'check'] as const;
export type Kind = (typeof KINDS)[number];

/**
 * When the criterion was fixed: `before` the first number that it judges was seen, `revised` after one,
 * or added `after` the numbers were known.
 */
export const FIXED = ['before', 'revised', 'after'] as const;
export type Fixed = (typeof FIXED)[number];

/**
 * Why a claim of a paper is not reproduced, or not judged:
 * - `budget`: our networks are smaller or our training shorter, and the measured value still moves with it, or
 *   what decides it is more than a laptop has; the text says which budget would;
 * - `disagreement`: the measured value is steady, and its uncertainty excludes what the paper says;
 * - `open text`: the paper leaves open what it did; the text says what was assumed.
 */
export const REASONS = ['budget', 'disagreement', 'open text'] as const;
export interface Reason {
  kind: (typeof REASONS)[number];
  /** One sentence. */
  text: string;
}

/** Who makes the statement. A claim of kind `paper` names its place. */
export type Source =
  | {
      kind: 'paper';
      /** For example `Sec. 5.2` or `Theorem 3.3`. */
      place: string;
      /** The paper's own words, where they are known; else the statement gives their sense. */
      quote?: string;
    }
  | { kind: 'ours' | 'check' };

/**
 * What a run returns: all the numbers that the figure draws and the claims read. `Series` is plain
 * data: what JSON cannot hold does not survive (a number that is not finite becomes null).
 */
export interface Results<Series extends object = object> {
  series: Series;
  metrics: { [name: string]: number };
}

/** What a claim finds: one sentence with numbers, and whether the criterion holds or a verdict. */
export type Judgement = {
  measured: string;
  /** How far the measured value is on the right side of its bound, in its own unit; negative where it fails. */
  margin?: number;
} & ({ holds: boolean } | { verdict: Verdict });

/** A text that may depend on the configuration, never on results. */
type Text<Config> = string | { from(config: Config): string }['from'];

/** A claim as an experiment declares it. */
export type ClaimDeclaration<
  Config extends object = object,
  Series extends object = object,
> = Source & {
  /** The claim in its most favourable reading, one sentence. */
  statement: Text<Config>;
  /** What must hold. */
  criterion: Text<Config>;
  fixed: Fixed;
  /** `refuted` where a computation that misses the criterion shows the statement false. */
  otherwise?: 'refuted';
  /** Why, should the criterion be missed. Every claim of a paper that is not reproduced has a reason. */
  why?: Reason | { from(results: Results<Series>, config: Config): Reason }['from'];
  /** What would decide it, should it not be judged. Every claim of a paper that is not judged says so. */
  undecided?: Reason | { from(results: Results<Series>, config: Config): Reason }['from'];
  judge(results: Results<Series>, config: Config): Judgement;
};

/** A claim as a record stores it. */
export interface Claim {
  /** `<record id>.<short name>`, for example `fig04.monotone`. */
  id: string;
  kind: Kind;
  place?: string;
  quote?: string;
  statement: string;
  criterion: string;
  fixed: Fixed;
  /** What was found, with numbers. */
  measured: string;
  verdict: Verdict;
  /** Distance from the bound in the value's own unit, positive where the claim holds. */
  margin?: number;
  /** Of a claim that is not reproduced, or not judged. */
  why?: Reason;
}

/** What can be listed before anything runs. */
export type StatedClaim = Omit<Claim, 'measured' | 'verdict' | 'margin' | 'why'>;

/** Anything that declares claims. */
interface Claiming<Config extends object, Series extends object> {
  id: string;
  claims: { [name: string]: ClaimDeclaration<Config, Series> };
}

function stated<Config extends object, Series extends object>(
  id: string,
  claim: ClaimDeclaration<Config, Series>,
  config: Config,
): StatedClaim {
  const text = (given: Text<Config>) => (typeof given === 'string' ? given : given(config));
  return {
    id,
    kind: claim.kind,
    ...(claim.kind === 'paper' ? { place: claim.place } : {}),
    ...(claim.kind === 'paper' && claim.quote ? { quote: claim.quote } : {}),
    statement: text(claim.statement),
    criterion: text(claim.criterion),
    fixed: claim.fixed,
  };
}

/** The claims of an experiment for a configuration, without any result. */
export function statedClaims<Config extends object, Series extends object>(
  { id, claims }: Claiming<Config, Series>,
  config: Config,
): StatedClaim[] {
  return Object.entries(claims).map(([name, claim]) => stated(`${id}.${name}`, claim, config));
}

/** What the declaration says of a verdict that leaves a question open. */
function reasonFor<Config extends object, Series extends object>(
  { why, undecided }: ClaimDeclaration<Config, Series>,
  verdict: Verdict,
) {
  if (verdict === 'not reproduced') return why;
  return verdict === 'not judged' ? undecided : undefined;
}

/** Judges every claim of an experiment by results. */
export function judgeClaims<Config extends object, Series extends object>(
  { id, claims }: Claiming<Config, Series>,
  results: Results<Series>,
  config: Config,
): Claim[] {
  return Object.entries(claims).map(([name, claim]) => {
    const found = claim.judge(results, config);
    const otherwise = claim.otherwise ?? 'not reproduced';
    const verdict = 'holds' in found ? (found.holds ? 'reproduced' : otherwise) : found.verdict;
    const { measured, margin } = found;
    const known = margin !== undefined && Number.isFinite(margin);
    const distance = known ? { margin: Number(margin.toPrecision(4)) } : {};
    const given = reasonFor(claim, verdict);
    const reason = typeof given === 'function' ? given(results, config) : given;
    const why = reason ? { why: reason } : {};
    return { ...stated(`${id}.${name}`, claim, config), measured, verdict, ...distance, ...why };
  });
}
