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
  if (isOfBroker(error)) return new Refusal(`the broker refuses: ${error.message.split('\n', 1)[0]}`, ExitCode.Lacking);
  if (error.name !== 'AgentTrouble') return error;
  const isWrong = 'kind' in error && error.kind === 'wrong';
  return new Refusal(error.message, isWrong ? ExitCode.Wrong : ExitCode.Lacking);
}

/** What a Redis or PostgreSQL of somebody's own may answer at any time; of all else that they answer we are the cause. */
function isOfBroker(error: Error): boolean {
  if (error.name === 'ReplyError')
    return /^(NOAUTH|WRONGPASS|NOPERM|OOM|LOADING|READONLY|MISCONF) /.test(error.message);
  // Classes of SQLSTATE: connections, passwords, resources, an operator, the system; no right to do so, and read-only.
  return 'severity' in error && 'code' in error && /^(08|28|53|57|58|42501$|25006$)/.test(String(error.code));
}
