// Commands that ask to be called back, and the events that do. Whoever carries commands out needs nothing else of them.

import { CommandKind } from './commands.ts';
import { EventKind } from './events.ts';

/** By kind of command: the event that comes at `c` with the same `a` and `b`; 0 where the command asks for none. */
export const wakes = new Uint8Array(256);
wakes[CommandKind.WakeGate] = EventKind.GateOpens;
wakes[CommandKind.WakeConnection] = EventKind.ConnectionIdle;
wakes[CommandKind.WakeGovernor] = EventKind.GovernorTimer;
wakes[CommandKind.WakeCampaign] = EventKind.CampaignTimer;
wakes[CommandKind.WakeJobs] = EventKind.JobTimer;
wakes[CommandKind.WakeWorker] = EventKind.WorkerTimer;
wakes[CommandKind.WakeCrew] = EventKind.CrewTimer;
