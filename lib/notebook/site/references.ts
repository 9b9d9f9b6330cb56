/** The works that the chapters cite, each with a link to where it can be read. */

export interface Reference {
  /** Anchor on the page of references. */
  id: string;
  /** As texts cite it, without the year. */
  authors: string;
  year: number;
  title: string;
  href: string;
}

const arxiv = (number: string): string => `https://arxiv.org/abs/${number}`;
const doi = (name: string): string => `https://doi.org/${name}`;

const cite = (
  id: string,
  authors: string,
  year: number,
  title: string,
  href: string,
): Reference => ({
  id,
  authors,
  year,
  title,
  href,
});

export const REFERENCES: Reference[] = [
  cite(
    'alaa',
    'Alaa et al.',
    2022,
    'How faithful is your synthetic data? Sample-level metrics for evaluating and auditing generative models',
    arxiv('2102.08921'),
  ),
  cite('binkowski', 'Bińkowski et al.', 2018, 'Demystifying MMD GANs', arxiv('1801.01401')),
  cite(
    'bonnaire',
    'Bonnaire et al.',
    2025,
    'Why diffusion models don’t memorize: the role of implicit dynamical regularization in training',
    arxiv('2505.17638'),
  ),
  cite(
    'carlini-membership',
    'Carlini et al.',
    2022,
    'Membership inference attacks from first principles',
    arxiv('2112.03570'),
  ),
  cite(
    'carlini',
    'Carlini et al.',
    2023,
    'Extracting training data from diffusion models',
    arxiv('2301.13188'),
  ),
  cite(
    'chong',
    'Chong and Forsyth',
    2020,
    'Effectively unbiased FID and Inception Score and where to find them',
    arxiv('1911.07023'),
  ),
  cite(
    'cui',
    'Cui et al.',
    2023,
    'KD-DLGAN: Data limited image generation via knowledge distillation',
    arxiv('2303.17158'),
  ),
  cite(
    'heusel',
    'Heusel et al.',
    2017,
    'GANs trained by a two time-scale update rule converge to a local Nash equilibrium',
    arxiv('1706.08500'),
  ),
  cite('ho', 'Ho et al.', 2020, 'Denoising diffusion probabilistic models', arxiv('2006.11239')),
  cite(
    'jiralerspong',
    'Jiralerspong et al.',
    2023,
    'Feature likelihood divergence: Evaluating the generalization of generative models using samples',
    arxiv('2302.04440'),
  ),
  cite(
    'kamb',
    'Kamb and Ganguli',
    2025,
    'An analytic theory of creativity in convolutional diffusion models',
    arxiv('2412.20292'),
  ),
  cite('kingma', 'Kingma et al.', 2021, 'Variational diffusion models', arxiv('2107.00630')),
  cite(
    'kynkaanniemi',
    'Kynkäänniemi et al.',
    2019,
    'Improved precision and recall metric for assessing generative models',
    arxiv('1904.06991'),
  ),
  cite(
    'li',
    'Li et al.',
    2024,
    'Autoregressive image generation without vector quantization',
    arxiv('2406.11838'),
  ),
  cite(
    'meehan',
    'Meehan et al.',
    2020,
    'A non-parametric test to detect data-copying in generative models',
    arxiv('2004.05675'),
  ),
  cite(
    'naeem',
    'Naeem et al.',
    2020,
    'Reliable fidelity and diversity metrics for generative models',
    arxiv('2002.09797'),
  ),
  cite(
    'salimans',
    'Salimans et al.',
    2016,
    'Improved techniques for training GANs',
    arxiv('1606.03498'),
  ),
  cite(
    'wang',
    'Wang et al.',
    2004,
    'Image quality assessment: From error visibility to structural similarity',
    doi('10.1109/TIP.2003.819861'),
  ),
  cite(
    'wilson',
    'Wilson',
    1927,
    'Probable inference, the law of succession, and statistical inference',
    doi('10.1080/01621459.1927.10502953'),
  ),
  cite(
    'witten',
    'Witten and Bell',
    1991,
    'The zero-frequency problem: Estimating the probabilities of novel events in adaptive text compression',
    doi('10.1109/18.87000'),
  ),
  cite(
    'yoon',
    'Yoon et al.',
    2023,
    'Diffusion probabilistic models generalize when they fail to memorize',
    'https://openreview.net/forum?id=shciCbSk9h',
  ),
  cite(
    'van-den-burg',
    'van den Burg and Williams',
    2021,
    'On memorization in probabilistic deep generative models',
    arxiv('2106.03216'),
  ),
];
