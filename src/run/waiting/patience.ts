/** How long a controller may fail to answer before its builds are given up as unknown: 15 minutes. */
export const PATIENCE = 15 * 60_000;

/** How long a controller may be away that has never answered, only what stands in front of it: 5 minutes, as starts take. */
export const FIRST_PATIENCE = 5 * 60_000;

/** A controller that fails at once, over and over, must have failed so often before it is given up. */
export const FEWEST_FAILURES = 20;
