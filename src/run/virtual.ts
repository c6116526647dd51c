// A run in virtual time: the sender, the receiving world and the measurement are put together, and an event loop jumps
// from event to event until the scenario's end. Nothing waits, except now and then for the process to catch its breath.

import type { Profile } from '../../fake-isp/model/profile.ts';
import { standings } from '../../fake-isp/model/standings.ts';
import { createMailWorld, type MailWorld } from '../../fake-isp/model/world.ts';
import { EntryKind, emptyTables, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import type { Scenario } from '../domain/scenario.ts';
import { MemoryQueue } from '../drivers/queue/memory.ts';
import { createLuck, type Luck } from '../engine/luck.ts';
import { createRecorder, type Recorder } from '../measurement/recorder.ts';
import type { Journey, Summary } from '../measurement/summary.ts';
import { EventKind } from '../sender/events.ts';
import { Sender } from '../sender/sender.ts';
import { createJudge, type ExpectationJudge } from '../scenario/expectation-judge.ts';
import { InProcessMail } from './in-process-mail.ts';
import { Incidents, RunEventKind } from './incidents.ts';
import { VirtualClock } from './virtual-clock.ts';
import { peakVolumes } from './volume.ts';

export interface Progress {
  readonly simulatedMs: number;
  readonly totalMs: number;
  /** Messages that have ended, of those that exist so far. */
  readonly ended: number;
  readonly built: number;
}

export interface VirtualOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Follow this message and tell its journey. */
  readonly explainMessage?: number;
}

export interface VirtualResult {
  readonly summary: Summary;
  /** The signal came before the end. */
  readonly partial: boolean;
  readonly stats: { readonly eventCount: number; readonly decideCount: number; readonly attemptCount: number };
  readonly journey: Journey | undefined;
}

const hourMs = 3_600_000;
/** Events between two looks at the wall clock. */
const eventsPerLook = 2048;
/** How long the loop may keep the process to itself. */
const breathMs = 50;
