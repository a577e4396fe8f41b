import { plainText } from '../../../core/text.ts';
import type { Objection, Wanted } from '../../examination.ts';
import type { ParameterDefinition } from '../../target.ts';
import type { Complaint } from '../refusals/ask.ts';
import { checkMarker } from './check-marker.ts';
import { checkParameter, notParameterized } from './check-parameters.ts';

/** All that speaks against sending these requests to a job with these definitions, each reason once. */
export function objectionsTo(
  wanted: readonly Wanted[],
  definitions: readonly ParameterDefinition[],
): readonly Objection[] {
  const objections = new Map<string, Objection>();
  for (const request of wanted) {
    const complaints = complaintsAbout(request, definitions);
    for (const complaint of new Map(complaints.map(one => [one.message, one])).values()) {
      const { requests } = objections.get(complaint.message) ?? { requests: 0 };
      objections.set(complaint.message, { ...complaint, requests: requests + 1 });
    }
  }
  return [...objections.values()];
}

function complaintsAbout(
  { parameters, marker }: Wanted,
  definitions: readonly ParameterDefinition[],
): readonly Complaint[] {
  const unmarkable = checkMarker(marker, definitions);
  const complaints = unmarkable === null ? [] : [unmarkable];
  if (parameters.size === 0) return complaints;
  // Said once, and not of every parameter.
  if (definitions.length === 0) return [...complaints, notParameterized([...parameters.keys()])];
  for (const [name, text] of parameters) {
    const complaint = checkParameter(name, plainText(text), definitions);
    if (complaint !== null) complaints.push(complaint);
  }
  return complaints;
}

/** Parameters of the job that one of the requests at least does not set. */
export function unsetParameters(
  wanted: readonly Wanted[],
  definitions: readonly ParameterDefinition[],
): readonly string[] {
  const isSet = (name: string): boolean =>
    wanted.every(({ parameters, marker }) => parameters.has(name) || marker?.name === name);
  return definitions.map(({ name }) => name).filter(name => !isSet(name));
}
