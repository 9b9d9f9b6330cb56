/** The words of the collection's trade, each with a definition of one sentence. */

export interface Term {
  /** As it is listed. */
  term: string;
  /** How texts write it; by default as `term`. Longer forms come first. */
  forms?: string[];
  definition: string;
}

/** The anchor of a term on the glossary's page. */
export const termAnchor = ({ term }: Term): string =>
  term
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');

export const TERMS: Term[] = [
  {
    term: 'ancestral sampling',
    definition:
      'Drawing step by step from the model’s own conditional distributions: symbol after symbol, or from t to t − 1 in a diffusion model.',
  },
  {
    term: 'assignment bound',
    definition:
      'Our sharper form of Theorem 3.3: each image is paired with the partner with which it costs most, instead of with all alike (chapter 2).',
  },
  {
    term: 'authenticity',
    definition:
      'The share of samples that are farther from their nearest training image than that image is from the training image next to it.',
  },
  {
    term: 'Bayes-optimal decoder',
    definition:
      'The decoder with the smallest possible mean squared error: at each point the mean of the images, weighted by how probable each is there.',
  },
  {
    term: 'BL-AE',
    definition:
      'The paper’s autoencoder with bounded latents: tanh and triangular noise drive its codes to −1 and 1, so that their signs are bits.',
  },
  {
    term: 'code length',
    forms: ['code lengths', 'code length'],
    definition:
      'What the best code spends on a content of probability p: −log₂ p bits. Its mean is the entropy.',
  },
  {
    term: 'count table',
    forms: ['count tables', 'count table'],
    definition:
      'The histograms of Equation 9: for each position and context how often each symbol followed in training. It is a generative model.',
  },
  {
    term: 'coverage',
    definition:
      'The share of real images in whose neighbourhood, drawn among real images, a sample lies.',
  },
  {
    term: 'cross-entropy',
    definition:
      'The mean code length under a model’s probabilities of what really occurs: entropy plus Kullback–Leibler divergence.',
  },
  {
    term: 'DDIM',
    definition:
      'A sampler of diffusion models that walks without adding noise and can skip steps; the same start gives the same image.',
  },
  {
    term: 'ELBO',
    definition:
      'Evidence lower bound: what a VAE maximizes, reconstruction minus the divergence of its codes from the prior.',
  },
  {
    term: 'entropy',
    definition:
      'The mean number of bits that the best code needs for a draw of a random variable: −Σ p log₂ p.',
  },
  {
    term: 'Fréchet distance',
    definition:
      'Distance of two sets of images: that of two Gaussians with the means and covariances of their features. It is called FID only with the Inception network’s features.',
  },
  {
    term: 'γ-ARVM',
    definition:
      'The paper’s generator: an autoregressive model of BL-AE’s codes that sees a window of side γ and learns the histogram of what follows.',
  },
  {
    term: 'held-out',
    forms: ['held-out', 'held out'],
    definition: 'Not used in training, so that what is found on it is not memory.',
  },
  {
    term: 'KL divergence',
    forms: ['KL divergence', 'Kullback–Leibler divergence'],
    definition:
      'Kullback–Leibler divergence Σ p log(p/q): how many bits or nats too many a code for q spends on draws from p; 0 only for equal distributions.',
  },
  {
    term: 'latent',
    forms: ['latents', 'latent'],
    definition: 'The list of numbers that an encoder gives to an image; also called its code.',
  },
  {
    term: 'mutual information',
    definition:
      'By how many bits one variable shortens the description of another; 0 if they are independent.',
  },
  {
    term: 'mutually exclusive',
    definition:
      'Of noisy latents: the overlap of every two of them is at most a small ε (Definition 3.1).',
  },
  {
    term: 'overlap',
    definition:
      'OC = ∫ min(p, q), the probability that two densities share: 1 for equal ones, 0 if no point is possible under both (Definition 3.1).',
  },
  {
    term: 'own share',
    forms: ['own shares', 'own share'],
    definition:
      'The weight of the image that is really in a window in what a model answers there: 1 means that it follows that image alone.',
  },
  {
    term: 'PAD',
    definition: 'What a window shows for places outside of the grid.',
  },
  {
    term: 'memorized mass',
    definition:
      'P_mem, the exact probability that a sample is one of the distinct training codes (chapter 6).',
  },
  {
    term: 'PixelCNN',
    definition:
      'A convolutional autoregressive model that sees all earlier pixels or symbols; the paper’s baseline.',
  },
  {
    term: 'precision',
    definition: 'The share of samples that lie in the neighbourhood of a real image.',
  },
  {
    term: 'prior',
    definition:
      'The distribution that codes are drawn from when a model generates, here usually N(0, I).',
  },
  {
    term: 'PSNR',
    definition:
      'Peak signal-to-noise ratio in dB: 10 log₁₀(range² / mean squared error). The paper calls a sample a copy above 30 dB.',
  },
  {
    term: 'recall',
    definition: 'The share of real images that lie in the neighbourhood of a sample.',
  },
  {
    term: 'record',
    forms: ['records', 'record'],
    definition:
      'The stored result of one experiment: configuration, all numbers of its figures, claims with verdicts, seed and commit.',
  },
  {
    term: 'shadow table',
    forms: ['shadow tables', 'shadow table'],
    definition:
      'A model of the same kind, trained on other images by the attacker, to see how scores look with an image and without it.',
  },
  {
    term: 'Sinkhorn',
    definition:
      'An iteration that solves optimal transport with an entropy term by scaling the rows and columns of a matrix in turn.',
  },
  {
    term: 'SSIM',
    definition:
      'Structural similarity: compares local means, contrasts and correlations of two images; 1 for equal images only.',
  },
  {
    term: 'velocity',
    definition:
      'A target of diffusion models: v = √ᾱ ε − √(1 − ᾱ) x₀, from which image and noise follow without dividing by a small number.',
  },
  {
    term: 'verdict',
    forms: ['verdicts', 'verdict'],
    definition:
      'What a claim’s criterion gives: reproduced, not reproduced, refuted (contradicted by a computation) or not judged.',
  },
];
