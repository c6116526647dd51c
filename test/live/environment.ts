// What a live test needs from the machine, and what is said where it is missing: a test is then left out by name and
// with its reason, and with MAILDRILL_REQUIRE=all it fails.

import type { Broker } from '../../src/drivers/broker/broker.ts';
import { findBroker } from '../../src/drivers/broker/find-broker.ts';

const requiresAll = process.env['MAILDRILL_REQUIRE'] === 'all';

export type Found =
  | { readonly broker: Broker; readonly missing: null }
  | { readonly broker: null; readonly missing: string };

/** A private broker of this kind, to be stopped by who asked. */
export async function privateBroker(only: 'redis' | 'postgres'): Promise<Found> {
  try {
    return { broker: await findBroker({ env: process.env, only }), missing: null };
  } catch (error) {
    if (requiresAll || !(error instanceof Error) || error.name !== 'BrokerTrouble') throw error;
    return { broker: null, missing: error.message };
  }
}

/** Says why not, or throws where nothing may be left out. */
export function missing(what: string): string {
  if (requiresAll) throw new Error(`MAILDRILL_REQUIRE=all, and ${what}`);
  return what;
}
