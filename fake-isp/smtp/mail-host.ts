// A provider's mail host as the rest of a run sees it: where it listens, what follows from what it took, how to end it.

import type { Clock } from '../../src/engine/live-clock.ts';
import type { Provider } from '../model/provider.ts';
import type { MailWorld } from '../model/world.ts';
import type { TlsProfile } from '../profiles/served-profile.ts';
import type { HostDrill } from './host-drill.ts';

export interface MailHostOptions {
  readonly world: MailWorld;
  readonly provider: Provider;
  /** Simulated time; latencies of the profile are simulated time too. */
  readonly clock: Clock;
  readonly doors: readonly DoorPlan[];
  /** The sending IP, by its name in the scenario, that a source address stands for, where the door does not say. */
  readonly ipOf: (remoteAddress: string) => string;
  /** Offers STARTTLS with this certificate. */
  readonly certificate?: Certificate | null;
  /** How it has TLS; left out: nothing is refused for want of it. */
  readonly tls?: TlsProfile | null;
  /** Told of every complaint, late bounce, open, click and unsubscribe at its instant. */
  readonly onLater?: (later: Later) => void;
  /** Left out: nobody drills it. */
  readonly drill?: HostDrill;
}

/** An address and port to listen on. */
export interface DoorPlan {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly site: number;
  /** Who comes in here is this sending IP: where the system has one loopback address only. */
  readonly ip?: string;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Something that follows an acceptance, when its instant has come. */
export interface Later {
  /** A LaterKind of the model. */
  readonly kind: number;
  readonly provider: string;
  /** Envelope addresses of the message it is about. */
  readonly from: string;
  readonly to: string;
  /** The IP it came from, by its name in the scenario. */
  readonly ip: string;
  /** When the message was accepted, and when this happened, in simulated time. */
  readonly acceptedAtMs: number;
  readonly atMs: number;
  /** The message's header as it came, up to 16 kB of it. */
  readonly header: string;
}

export interface MailHost {
  readonly provider: string;
  /** In the order of the plan, with the ports that were taken. */
  readonly doors: readonly DoorPlan[];
  /** Connections that stand now. */
  readonly openCount: number;
  /** Later events still to come; they are among the clock's. */
  readonly pendingCount: number;
  /** Stops listening, drops what stands and forgets what was to come. */
  close(): Promise<void>;
}
