/** Learning rates as functions of the share of training that is done, from 0 to 1. */
export type Schedule = (done: number) => number;

/** From `peak` in a straight line down to `peak * last`; `last` in [0, 1], default: to 5 %. */
export function linearDecay(peak: number, last = 0.05): Schedule {
  return (done) => peak * (1 - (1 - last) * done);
}

/** A straight line from 0 to the schedule's value during the first `share` of training, in (0, 1]. */
export function warmUp(share: number, then: Schedule): Schedule {
  return (done) => then(done) * Math.min(1, done / share);
}
