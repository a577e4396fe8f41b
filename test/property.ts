import fc from 'fast-check';

/**
 * Properties are tried with the same values in every run, so that a commit is judged by what it changes and not by luck.
 * New values are looked for on purpose: `npm run test:explore`, or `VOLLEY_TEST_SEED` (a number, or `random`).
 */
const FIXED_SEED = 20_261_123;

const { VOLLEY_TEST_SEED: asked } = process.env;
if (asked !== 'random')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: asked === undefined ? FIXED_SEED : Number(asked) });

export default fc;
