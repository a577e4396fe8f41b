/** Who or what asked for a build. A request that was merged with others has the causes of all. */
export type Cause =
  | { readonly kind: 'user'; readonly user: string }
  /** Asked for with the job's own token: the user, if there was one, is lost. */
  | { readonly kind: 'remote'; readonly address: string; readonly note: string | null };

/** The sentence that Jenkins shows. */
export function describeCause(cause: Cause): string {
  if (cause.kind === 'user') return `Started by user ${cause.user}`;
  const note = cause.note === null ? '' : ` with note: ${cause.note}`;
  return `Started by remote host ${cause.address}${note}`;
}
