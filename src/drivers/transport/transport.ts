// The transport port of a live run: what a delivery agent does with a grant. A connection is the sender's: it numbers
// them, says when one is to be opened and when it is to be closed; the transport only has the sockets.

import type { Phase } from '../../domain/reply-class.ts';

/** Where a provider's site is reached, and from which address. */
export interface Route {
  readonly host: string;
  readonly port: number;
  /** The address to send from; '' leaves it to the system. */
  readonly localAddress: string;
  /** The sending IP by its name in the scenario, for the placeholder {ip} in what the provider says. */
  readonly ip: string;
  /** The name in EHLO. */
  readonly heloName: string;
  /** Take the provider's offer of STARTTLS; certificates are not checked, since the providers' are thrown away. */
  readonly usesTls: boolean;
}

export interface Order {
  /** The sender's number of the connection; opened where it does not stand yet. */
  readonly connection: number;
  readonly route: Route;
  /** Envelope addresses, as fake-isp/model/envelope.ts prints them. */
  readonly from: string;
  readonly to: string;
  /** The from domain, for the placeholder {domain}. */
  readonly domain: string;
  /** The whole message as it crosses the wire, before dot-stuffing. */
  readonly message: Uint8Array;
}

export interface Delivery {
  /** 0 where the provider said nothing: refused, dropped or timed out. */
  readonly code: number;
  /** RFC 3463, or ''. */
  readonly enhanced: string;
  /** On one line, with {ip}, {domain} and {rcpt} in place of what this message put there. */
  readonly text: string;
  /** Where in the dialogue the answer came, or its absence was noticed. */
  readonly phase: Phase;
  /** Real time of connecting, banner, EHLO and TLS; 0 on a connection that stood. */
  readonly connectWallMs: number;
  /** Real time from MAIL to the answer. */
  readonly messageWallMs: number;
  /** The connection no longer stands. */
  readonly isClosed: boolean;
  /** It never came to MAIL: the message was not offered. */
  readonly isRefused: boolean;
}

export interface Timeouts {
  readonly connectMs: number;
  readonly bannerMs: number;
  readonly commandMs: number;
  readonly dataMs: number;
  readonly finalDotMs: number;
}

export interface TransportOptions {
  /** In real time. */
  readonly timeouts: Timeouts;
  /** Lets a target be elsewhere than on this machine; well-known mail ports are refused all the same. */
  readonly allowsRemote?: boolean;
}

export interface Transport {
  /** One attempt; never rejects for what the other side does. */
  deliver(order: Order): Promise<Delivery>;
  /** Says QUIT on a connection that stands and closes it; nothing happens where it does not. */
  close(connection: number): Promise<void>;
  /** Connections that stand. */
  readonly openCount: number;
  /** Drops whatever stands. */
  end(): Promise<void>;
}
