/** The rows of Table 1: which network, and how its conditions are moved while it generates. */
import type { Family } from '../../models/companion/model.js';
import type { Refinement } from '../../models/companion/refinement.js';

/** Three families, and AR once more with the original's prediction of the noise. */
export const NETWORKS = ['cdm', 'ar', 'mar', 'ar, ε-prediction'] as const;
export type Network = (typeof NETWORKS)[number];

export const familyOf = (network: Network): Family => network.split(',')[0] as Family;

/** A row of the table; `key` names it in code, `name` for people. */
export interface Variant {
  key: string;
  name: string;
  network: Network;
  refinement?: Refinement;
  /** 0 for DDIM; ancestral sampling by default. */
  eta?: number;
}

/** K = 3 steps of s = ½ lead 1 − ½³ = .875 of the way: the strength of one step, and of every control. */
const STRENGTH = 0.875;
export const transport: Refinement = { kind: 'transport', iterations: 3, step: 0.5 };

export const VARIANTS: Variant[] = [
  { key: 'cdm', name: 'CDM', network: 'cdm' },
  { key: 'ar', name: 'AR', network: 'ar' },
  { key: 'mar', name: 'MAR', network: 'mar' },
  {
    key: 'arWeak',
    name: 'AR + OT, s = .25, K = 1',
    network: 'ar',
    refinement: { ...transport, iterations: 1, step: 0.25 },
  },
  { key: 'arRefined', name: 'AR + OT, s = .5, K = 3', network: 'ar', refinement: transport },
  {
    key: 'arOneStep',
    name: 'AR + OT, s = .875, K = 1',
    network: 'ar',
    refinement: { ...transport, iterations: 1, step: STRENGTH },
  },
  { key: 'marRefined', name: 'MAR + OT, s = .5, K = 3', network: 'mar', refinement: transport },
  {
    key: 'arAnchored',
    name: 'AR + OT, λ = .1, s = .5, K = 3',
    network: 'ar',
    refinement: { ...transport, lambda: 0.1 },
  },
  {
    key: 'classMean',
    name: 'control: class mean',
    network: 'ar',
    refinement: { kind: 'mean', step: STRENGTH },
  },
  {
    key: 'nearest',
    name: 'control: nearest ideal',
    network: 'ar',
    refinement: { kind: 'nearest', step: STRENGTH },
  },
  {
    key: 'anyReal',
    name: 'control: any real condition',
    network: 'ar',
    refinement: { kind: 'any real', step: STRENGTH },
  },
  {
    key: 'wrongClass',
    name: 'control: wrong class',
    network: 'ar',
    refinement: { kind: 'wrong class', iterations: 3, step: 0.5 },
  },
  {
    key: 'projection',
    name: 'control: projection',
    network: 'ar',
    refinement: { kind: 'projection' },
  },
  { key: 'noiseAr', name: 'AR, ε-prediction', network: 'ar, ε-prediction' },
  {
    key: 'noiseRefined',
    name: 'AR, ε-prediction + OT',
    network: 'ar, ε-prediction',
    refinement: transport,
  },
];
