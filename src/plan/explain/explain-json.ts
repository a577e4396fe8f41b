import type { Location } from '../../core/source.ts';
import { requestDocument } from '../render/plan-json.ts';
import type { Explanation } from './explain.ts';

/** The explanation as one document: the request as plans have it, and where each of its values comes from. */
export const explainDocument = ({ request, cell, values }: Explanation): unknown => ({
  request: requestDocument(request),
  cell: cell === null ? null : { fate: cell.fate, because: cell.because },
  values: values.map(({ kind, name, text, origin, reads }) => ({
    kind,
    name,
    value: text,
    at: origin === null ? null : position(origin.at),
    inherited: origin?.from ?? null,
    reads: reads.map(read => ({
      context: read.context,
      name: read.name,
      value: read.text,
      from: read.from,
      at: read.at === null ? null : position(read.at),
    })),
  })),
});

const position = ({ source, start }: Location): unknown => ({
  file: source.path,
  ...source.position(start),
});
