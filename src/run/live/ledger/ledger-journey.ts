// One message's journey through a live run, from the run's ledger: it is told to a sender once more, with an eye on that
// message. So it is the journey of that very run, lives and all, and not of another that the same scenario would make.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyTables } from '../../../domain/ledger.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import type { Journey } from '../../../measurement/summary.ts';
import { JourneyLedger } from '../../journey.ts';
import { rosterOf } from '../../roster-of.ts';
import { LedgerTrouble, RecordCursor, wholeBytes } from './records.ts';
import { Retelling } from './retelling.ts';
import { ledgerName, readAbout } from './run-ledger.ts';
import { scenarioDigest } from './scenario-digest.ts';

/** Undefined where the run has no such message. */
export async function ledgerJourney(scenario: Scenario, folder: string, message: number): Promise<Journey | undefined> {
  const path = join(folder, ledgerName);
  const bytes = await readFile(path);
  const records = bytes.subarray(0, wholeBytes(bytes));
  if (readAbout(records).head.digest !== scenarioDigest(scenario))
    throw new LedgerTrouble(`${path} is of another scenario than ${scenario.name} is now`, false);
  const roster = rosterOf(scenario);
  if (message >= roster.messageCount) return undefined;
  const tables = emptyTables();
  const chosen = [{ message, chosenFor: 'asked for' }];
  const ledger = new JourneyLedger(chosen, tables, roster, { append: () => {} });
  await new Retelling({ scenario, roster, tables, ledger }).tell(new RecordCursor(records));
  return ledger.told()[0];
}
