/**
 * Bounds on what one file may cost before anything of it is understood. A file cannot set them for itself: they
 * come from whoever runs volley.
 */
export interface ParseLimits {
  /** Size of one file in bytes. Default: 10 MiB. */
  readonly maxBytes: number;
  /** How many levels values may stand in each other. A manifest needs about ten. Default: 100. */
  readonly maxDepth: number;
  /** How many values aliases may add by repeating parts of a file. Default: 200 000. */
  readonly maxAliases: number;
}

export const PARSE_LIMITS: ParseLimits = {
  maxBytes: 10 * 1_024 * 1_024,
  maxDepth: 100,
  maxAliases: 200_000,
};

/** The variables by which a person sets the limits, and the largest depth that the stack is sure to bear. */
export const PARSE_SETTINGS = {
  maxBytes: { variable: 'VOLLEY_MAX_BYTES', most: 512 * 1_024 * 1_024 },
  maxDepth: { variable: 'VOLLEY_MAX_DEPTH', most: 500 },
  maxAliases: { variable: 'VOLLEY_MAX_ALIASES', most: 100_000_000 },
} as const satisfies Readonly<Record<keyof ParseLimits, { variable: string; most: number }>>;
