import { problemsDocument } from '../../report/problem-json.ts';
import type { ManifestState, ServiceState } from '../../service/service.ts';
import { iso, isoOrNull } from './iso.ts';
import { pauseDocument } from './trigger-document.ts';

export const manifestDocument = ({ path, loaded, rejected }: ManifestState): unknown => ({
  path,
  loaded: {
    at: iso(loaded.at),
    digest: loaded.digest,
    files: loaded.files,
    problems: problemsDocument(loaded.problems),
  },
  rejected:
    rejected === null ? null : { at: iso(rejected.at), problems: problemsDocument(rejected.problems) },
});

export const statusDocument = (state: ServiceState, version: string): unknown => ({
  version,
  startedAt: iso(state.startedAt),
  phase: state.phase,
  paused: state.paused === null ? null : pauseDocument(state.paused),
  pausedTriggers: state.pausedTriggers,
  storeFault: state.storeFault,
  manifest: manifestDocument(state.manifest),
  running: state.running,
  stuck: state.stuck,
  missingSecrets: problemsDocument(state.missingSecrets),
  next: isoOrNull(state.next),
});
