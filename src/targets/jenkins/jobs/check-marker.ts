import type { Submission } from '../../submission.ts';
import type { ParameterDefinition } from '../../target.ts';
import type { Complaint } from '../refusals/ask.ts';

/** The core's types that keep any text as it is. */
const TEXTS = new Set(['StringParameterDefinition', 'TextParameterDefinition']);

/**
 * What speaks against a request that is to be found again by this marker, or null. Jenkins would drop a marker that
 * the job does not define, and the request could not be told from others of the job.
 */
export function checkMarker(
  marker: Submission['marker'],
  definitions: readonly ParameterDefinition[],
): Complaint | null {
  if (marker === undefined) return null;
  const definition = definitions.find(({ name }) => name === marker.name);
  if (definition === undefined) {
    return {
      reason: 'unknown-parameter',
      message: `The job defines no parameter ${marker.name}, which is to carry the request's marker.`,
      next: `Add a string parameter ${marker.name} to the job, or take \`marker\` out of the manifest.`,
    };
  }
  if (TEXTS.has(definition.type)) return null;
  return {
    reason: 'unknown-parameter',
    message: `The parameter ${marker.name} of the job cannot carry a marker: it is a ${definition.type}.`,
    next: `Make ${marker.name} a string parameter in the job, or name another as \`marker\` in the manifest.`,
  };
}
