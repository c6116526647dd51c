// A server's transport, from checked fields to the domain's words.

import type { RelayQueue, Transport } from '../domain/scenario.ts';
import { apiDefaults, relayDefaults, type TransportFields } from './transport-schema.ts';

export function transportOf(fields: TransportFields | undefined): Transport {
  if (fields === undefined || fields === 'mx') return { kind: 'mx' };
  if (fields === 'relay') return relayOf(relayDefaults);
  if (fields === 'api') return apiOf(apiDefaults);
  return 'relay' in fields ? relayOf(fields.relay) : apiOf(fields.api);
}

function relayOf(fields: typeof relayDefaults): Transport {
  return { kind: 'relay', acceptMs: fields.accept, queue: queueOf(fields) };
}

function apiOf(fields: typeof apiDefaults): Transport {
  const { rate = null, per_day: perDay = null } = fields;
  return { kind: 'api', acceptMs: fields.accept, queue: queueOf(fields), rate, perDay };
}

function queueOf(fields: typeof relayDefaults): RelayQueue {
  return {
    retryFromMs: fields.retry_from,
    retryToMs: Math.max(fields.retry_from, fields.retry_to),
    giveUpAfterMs: fields.give_up_after,
    reportMs: fields.report,
  };
}
