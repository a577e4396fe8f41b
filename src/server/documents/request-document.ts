import { requestIdentity, stateDocument } from '../../report/request-json.ts';
import type { RequestDetail } from '../../service/service.ts';
import { isoOrNull } from './iso.ts';

export const requestDocument = ({ record, planned }: RequestDetail): unknown => ({
  ...requestIdentity(planned),
  state: stateDocument(record.state),
  changedAt: isoOrNull(record.changedAt),
  cancelled: record.cancelled,
  released: record.released,
});
