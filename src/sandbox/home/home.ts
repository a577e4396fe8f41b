import type { HomeRecord } from './home-record.ts';

/** Where a sandbox keeps what survives its process, one record after the other. All that it knows of a disk. */
export interface Home {
  /** What earlier processes have kept, in order. */
  readonly records: readonly HomeRecord[];
  /** When it returns, the record survives a kill of this process. It need not survive a power cut. */
  append(record: HomeRecord): void;
  close(): void;
}

/** Why a folder is no home. */
export interface HomeFault {
  readonly code: 'home-unreadable' | 'home-damaged';
  /** In one sentence without a full stop. */
  readonly message: string;
  readonly next: string;
}
