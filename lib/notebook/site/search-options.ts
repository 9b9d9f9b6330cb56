/** How the search index is made and read: both sides must agree. */

/** Greek letters are found by name: a reader types `sigma`, the text says `σ` or `\sigma`. */
export const GREEK: { [letter: string]: string } = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  Δ: 'delta',
  δ: 'delta',
  ε: 'epsilon',
  κ: 'kappa',
  λ: 'lambda',
  μ: 'mu',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  φ: 'phi',
  ψ: 'psi',
};

export const SEARCH_OPTIONS = {
  fields: ['title', 'text', 'page'],
  storeFields: ['href', 'title', 'page', 'text'],
  processTerm: (term: string) =>
    [...term.toLowerCase()].map((letter) => GREEK[letter] ?? letter).join(''),
  searchOptions: { boost: { title: 3 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' as const },
};
