import { nullable, object, oneOf, type Shape, tagged, text, whole } from '../../core/json-shape.ts';
import type { Coverage } from './coverage.ts';

const amount = whole(0);

/** What a saved plan says of a matrix that was not taken whole. */
export const coverageShape: Shape<Coverage> = tagged<Coverage, 'kind'>('kind', {
  sample: object<Extract<Coverage, { kind: 'sample' }>>({
    kind: oneOf('sample'),
    cells: amount,
    of: amount,
    seed: text,
  }),
  cover: object<Extract<Coverage, { kind: 'cover' }>>({
    kind: oneOf('cover'),
    cells: amount,
    of: nullable(amount),
    strength: whole(1),
    tuples: amount,
  }),
  rotate: object<Extract<Coverage, { kind: 'rotate' }>>({
    kind: oneOf('rotate'),
    cells: amount,
    of: amount,
    before: amount,
    fire: amount,
    fires: whole(1),
  }),
});
