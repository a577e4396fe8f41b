import type { RunId } from '../../core/ids.ts';
import type { Problem } from '../../core/problem.ts';
import { visible } from '../../core/visible.ts';
import type { RunOutcome } from '../../run/summary.ts';
import type { Cancellation, Owner, RunRecord } from '../../store/records.ts';
import { type ManifestIdentity, placeOf } from '../manifest/manifest-of-run.ts';
import { PATIENCE } from './ask-to-cancel.ts';

export const processText = ({ pid, host }: Owner): string => `its process ${pid} on ${host}`;

export const nothingToCancel = ({ id }: RunRecord, outcome: RunOutcome): Problem => ({
  code: 'nothing-to-cancel',
  severity: 'error',
  message: `the run ${id} has ended: ${outcome}`,
  next: '`volley history --outcome unfinished` lists those that have not.',
});

export const unheard = ({ id }: RunRecord, owner: Owner): Problem => ({
  code: 'cancel-unheard',
  severity: 'error',
  message: `${processText(owner)} has not taken note within ${PATIENCE / 1_000} s that the run ${id} is to be cancelled: nothing is known to be cancelled yet`,
  next: `It will when it is heard of again. If it hangs, end it there (\`kill -9 ${owner.pid}\`), and \`volley cancel ${id}\` once more.`,
});

/** Without a manifest, only a whole id says which of all the runs of a store is meant. */
export const unclear = (record: RunRecord, { name }: ManifestIdentity): Problem => ({
  code: 'other-manifest',
  severity: 'error',
  message: `there is no manifest ${name} to tell whose run is meant`,
  next: `The run ${record.id} is of ${placeOf(record)}: name that by -f, or the run by its whole id.`,
});

/** Whoever ends builds in the place of a process that is gone needs to know where they are, and the secrets. */
export const needsManifest = (record: RunRecord): Problem => ({
  code: 'cancel-needs-manifest',
  severity: 'error',
  message: `the process of the run ${record.id} is gone, and to end its builds without that takes a manifest: nothing was cancelled`,
  next: `Mend it, or name a copy of ${placeOf(record)} as it was then with -f.`,
});

/** It was written down while somebody seemed to be there to do it. */
export const stillWanted = (id: RunId, { by }: Cancellation): Problem => ({
  code: 'cancel-stands',
  severity: 'warning',
  message: `that the run ${id} is to be cancelled stands all the same, as ${visible(by)} has asked for it`,
  next: `\`volley cancel ${id}\` and \`volley resume ${id}\` end it, once this is mended.`,
});
