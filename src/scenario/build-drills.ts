// Drills, from checked fields to the domain's words.

import type { z } from 'zod';
import type { Drill, DrillEffect } from '../domain/drill.ts';
import type { drillSchema } from './drill-schema.ts';
import { duration, percent } from './units.ts';

type DrillFields = z.output<typeof drillSchema>;

/** `atMs`: what `at` comes to, where it is given. */
export function drillOf(fields: DrillFields, atMs: number): Drill {
  const effect = effectOf(fields);
  const begins = fields.after === undefined ? { atMs } : { deliveredCount: fields.after };
  return { ...effect, description: describe(effect), begins, lastsMs: fields.for ?? 0 };
}

function effectOf({ kill, restart, fill, drop_before_reply, slow_reader, ...fields }: DrillFields): DrillEffect {
  const provider = fields.provider ?? null;
  if (kill === 'providers') return { kind: 'kill-providers' };
  if (kill === 'worker process') return { kind: 'kill-workers' };
  if (kill !== undefined) return { kind: 'kill-agents', isAll: kill === 'all agents' };
  if (restart !== undefined) return { kind: 'restart-broker' };
  if (fill !== undefined) return { kind: 'fill-broker' };
  if (drop_before_reply !== undefined) return { kind: 'drop-before-reply', provider, ratio: drop_before_reply };
  return { kind: 'slow-reader', provider, pauseMs: slow_reader ?? 0 };
}

function describe(effect: DrillEffect): string {
  switch (effect.kind) {
    case 'kill-agents':
      return effect.isAll ? 'kill -9 of all agents' : 'kill -9 of an agent';
    case 'kill-workers':
      return 'kill -9 of a worker process';
    case 'kill-providers':
      return 'kill -9 of the providers';
    case 'restart-broker':
      return 'kill -9 of the broker, which starts again';
    case 'fill-broker':
      return 'the broker is full';
    case 'drop-before-reply':
      return `${percent.print(effect.ratio)} taken and dropped before the reply${at(effect.provider)}`;
    case 'slow-reader':
      return `a read every ${duration.print(effect.pauseMs)}${at(effect.provider)}`;
  }
}

function at(provider: string | null): string {
  return provider === null ? '' : ` at ${provider}`;
}
