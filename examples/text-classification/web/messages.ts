import type { RunEvent } from '@bertwright/recipes';
import type { PageSettings } from './settings.ts';

/** What the page asks of the worker. */
export type Request =
  | { readonly type: 'train'; readonly settings: PageSettings; readonly data: DataAddresses }
  | { readonly type: 'stop' };

/** Where the two files of Banking77 are. */
export interface DataAddresses {
  readonly training: string;
  readonly test: string;
}

/** What the worker tells: that it is ready, what a run tells, that a run is over, or what failed. */
export type Reply =
  | { readonly type: 'ready'; readonly engine: string; readonly device: string }
  | RunEvent
  | { readonly type: 'over' }
  | { readonly type: 'failed'; readonly message: string };
