/** What plotly.js draws. */
import type { Config, Data, Frame, Layout } from 'plotly.js';

export interface Figure {
  data: Partial<Data>[];
  layout: Partial<Layout>;
  config?: Partial<Config>;
  frames?: Partial<Frame>[];
}
