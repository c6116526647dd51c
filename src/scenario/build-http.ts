// Load on the HTTP edge, as the run carries it out.

import type { Campaign, HttpLoad } from '../domain/scenario.ts';
import type { Complaint } from './field.ts';
import { resolveInstant } from './instant.ts';
import type { ScenarioFields } from './schema.ts';

type Complain = (path: readonly PropertyKey[], complaint: Complaint) => void;

export function httpLoadsOf(
  { http, start }: Pick<ScenarioFields, 'http' | 'start'>,
  campaigns: readonly Campaign[],
  complain: Complain,
): HttpLoad[] {
  const called = campaigns.filter(({ isCalled, arrivals }) => isCalled === true && arrivals.kind === 'stream');
  const names = called.map(({ name }) => name);
  return (http?.loads ?? []).map(({ endpoint, campaign, at, connections, rate, duration }, index) => {
    const path = ['http', 'loads', index, 'campaign'];
    const isMessage = endpoint === 'message';
    if (campaign !== undefined && !isMessage)
      complain(path, { expected: '`campaign` only where messages are handed in (`endpoint: message`)' });
    const fitting = campaign === undefined ? names : names.filter((name) => name === campaign);
    if (isMessage && fitting.length !== 1)
      complain(path, {
        expected:
          names.length === 0 ? 'a stream that is `by: http` to hand messages in to' : `one of: ${names.join(', ')}`,
      });
    return {
      endpoint,
      campaign: isMessage ? (fitting[0] ?? '') : '',
      atMs: resolveInstant(at, start),
      connections,
      perSecond: rate === undefined ? null : (rate.count * 1000) / rate.perMs,
      durationMs: duration,
    };
  });
}
