// Incidents, from checked fields to the domain's words.

import type { ConfigChange, IncidentEffect } from '../domain/incident.ts';
import type { Incident } from '../domain/scenario.ts';
import { driverOf } from './build-dispatch.ts';
import { changeOf } from './config-change.ts';
import type { Complaint } from './field.ts';
import type { IncidentFields } from './incident-schema.ts';
import type { ScenarioFields } from './schema.ts';
import { duration, factor, percent, printNumber } from './units.ts';

const lockMsUsual = 60_000;

type Complain = (path: readonly PropertyKey[], complaint: Complaint) => void;
type Effect = { readonly description: string } & IncidentEffect;

export function incidentOf(
  fields: IncidentFields,
  index: number,
  atMs: number,
  scenario: ScenarioFields,
  data: unknown,
  complain: Complain,
): Incident {
  const lasts = fields.for ?? (fields.crash === undefined ? Number.POSITIVE_INFINITY : 0);
  const effect = effectOf(fields, index, atMs, scenario, data, complain);
  return { number: index + 1, atMs, untilMs: atMs + lasts, ...effect };
}

function effectOf(
  fields: IncidentFields,
  index: number,
  atMs: number,
  scenario: ScenarioFields,
  data: unknown,
  complain: Complain,
): Effect {
  const { campaign = '', pool = '' } = fields;
  if (fields.complaint !== undefined) {
    const description = `complaints about ${campaign} ${factor.print(fields.complaint)}`;
    return { description, kind: 'complaints', campaign, factor: fields.complaint };
  }
  if (fields.unknown !== undefined) {
    const traps = fields.traps === undefined ? '' : `, ${percent.print(fields.traps)} of them spam traps`;
    const description = `${percent.print(fields.unknown)} of the recipients of ${campaign} unknown${traps}`;
    return { description, kind: 'unknown-users', campaign, ratio: fields.unknown, trapRatio: fields.traps ?? 0 };
  }
  if (fields.paused === true) return { description: `${campaign} stopped`, kind: 'campaign-pause', campaign };
  if (fields.crash !== undefined) {
    if (fields.lock !== undefined && hasVisibility(scenario))
      complain(['incidents', index, 'lock'], {
        got: '`lock` where the queue itself says how long a job is invisible',
        expected: '`crash` without `lock`',
        hint: 'a job of a worker that is gone comes back when `sender.queue.visibility` runs out',
      });
    const description = `${printNumber(fields.crash)} workers of ${pool} crash`;
    return { description, kind: 'worker-crash', pool, workers: fields.crash, lockMs: fields.lock ?? lockMsUsual };
  }
  if (fields.broker !== undefined) return { description: 'the queue restarts', kind: 'broker-restart' };
  if (fields.stopped !== undefined && fields.stopped !== 'send' && scenario.sender.jobs[fields.stopped] === undefined)
    complain(['incidents', index, 'stopped'], {
      expected: `a kind of job that \`sender.jobs\` names, or \`send\``,
      hint: `work of a kind that is not named is done at once: add \`jobs: { ${fields.stopped}: { … } }\``,
    });
  if (fields.stopped !== undefined)
    return { description: `${fields.stopped} jobs stopped`, kind: 'job-stopped', job: fields.stopped };
  if (fields.set !== undefined) {
    const paths = Object.entries(fields.set);
    const changes = paths.flatMap(([path, value]): ConfigChange[] => {
      const change = changeOf(path, value, scenario, data);
      if (change.ok) return [change.value];
      complain(['incidents', index, 'set', path], { expected: change.expected, hint: change.hint });
      return [];
    });
    const description = paths.map(([path, value]) => `${path} set to ${String(value)}`).join(', ');
    return { description, kind: 'change', changes };
  }
  return worldEffect(fields, atMs, scenario);
}

/** Every queue of the run makes jobs visible again by itself, whoever has them. */
function hasVisibility({ sender: { dispatch, queue } }: ScenarioFields): boolean {
  if (dispatch !== 'workers' || queue === undefined) return false;
  const drivers = queue.cutover === undefined ? [queue] : [queue, queue.cutover.to];
  return drivers.every((fields) => driverOf(fields).visibilityMs < Number.POSITIVE_INFINITY);
}

/** What befalls providers, and the sender's standing with them. */
function worldEffect(fields: IncidentFields, atMs: number, scenario: ScenarioFields): Effect {
  const { provider, domain, storm, score } = fields;
  const at = provider === undefined ? 'everywhere' : `at ${provider}`;
  const ips = ipsOf(fields, scenario);
  const who = fields.server ?? fields.ip ?? '';
  const where = provider ?? null;
  if (storm !== undefined)
    return { description: `${percent.print(storm)} put off ${at}`, kind: 'storm', provider: where, ratio: storm };
  if (fields.dns_failure === true)
    return { description: `name servers fail ${at}`, kind: 'dns-failure', provider: where };
  if (fields.network_loss === true) {
    const isAll = who === '';
    return {
      description: `network of ${isAll ? 'the sender' : who} lost`,
      kind: 'network-loss',
      ips: isAll ? null : ips,
    };
  }
  if (fields.blocked === true) {
    const delistAtMs = fields.delist === undefined ? null : atMs + fields.delist;
    const asks = fields.delist === undefined ? '' : `, asks to be taken off after ${duration.print(fields.delist)}`;
    return { description: `${who} blocked ${at}${asks}`, kind: 'block', ips, provider: where, delistAtMs };
  }
  if (score !== undefined) {
    const subject = domain === undefined ? 'ip' : 'domain';
    const names = domain === undefined ? ips : [domain];
    return {
      description: `reputation of ${domain ?? who} ${at} set to ${score}`,
      kind: 'score',
      subject,
      names,
      provider: where,
      score,
    };
  }
  return {
    description: `outage of ${provider}`,
    kind: 'outage',
    provider: provider ?? '',
    hangs: fields.hangs === true,
  };
}

function ipsOf({ server, ip }: IncidentFields, { sender }: ScenarioFields): readonly string[] {
  if (ip !== undefined) return [ip];
  return sender.servers.find(({ name }) => name === server)?.ips ?? [];
}
