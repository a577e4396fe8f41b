import type { Build } from '../../targets/build.ts';

/** The same for every way to write the build's job: a server finds it in any case, and triggers may write it in several. */
export const addressOf = ({ url }: Build): string => url.toLowerCase();
