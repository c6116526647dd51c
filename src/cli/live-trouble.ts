// What a broker, a ledger, or an agent elsewhere, objects to, as what a person at the command line can put right.

import { ExitCode } from './exit-code.ts';
import { Refusal } from './refusal.ts';

export function liveTrouble(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'BrokerTrouble') return new Refusal(error.message, ExitCode.Lacking);
  if (error.name === 'LedgerTrouble') {
    const isOurs = 'isOfMachine' in error && error.isOfMachine === true;
    return new Refusal(error.message, isOurs ? ExitCode.Lacking : ExitCode.Wrong);
  }
  if (error.name !== 'AgentTrouble') return error;
  const isWrong = 'kind' in error && error.kind === 'wrong';
  return new Refusal(error.message, isWrong ? ExitCode.Wrong : ExitCode.Lacking);
}
