// A scenario's expectations, read: each against the names and instants that the scenario gives.

import { drillsAsIncidents } from '../domain/drill.ts';
import type { Scenario } from '../domain/scenario.ts';
import { type ExpectationNames, type ParsedExpectation, parseExpectation } from './expectation.ts';
import type { StatedExpectation } from './expectation-judge.ts';

/** Only for a scenario that has been loaded, which is to say whose expectations were found to be in order. */
export function statedExpectations(scenario: Scenario): StatedExpectation[] {
  return readExpectations(scenario).map((parsed, i) => {
    const { text, line } = scenario.expectations[i]!;
    if (!parsed.ok) throw new Error(`bug: expectation "${text}" was not checked when the scenario was loaded`);
    return { text, line, expectation: parsed.expectation };
  });
}

export function readExpectations(scenario: Scenario): ParsedExpectation[] {
  const names = expectationNames(scenario);
  return scenario.expectations.map(({ text }) => parseExpectation(text, names));
}

/** As the ledger names limits; those of a throttle by its field too. One that nobody has set yet may be set by an incident. */
function limitPaths({ campaigns, sender }: Scenario): string[] {
  const { throttles, servers, suspend } = sender;
  return [
    ...throttles.flatMap(({ source }) => [source, `${source}.rate`, `${source}.quota`, `${source}.connections`]),
    ...servers.flatMap(({ name }) => ['rate', 'quota', 'warmup'].map((field) => `sender.servers[${name}].${field}`)),
    ...campaigns.flatMap(({ name }) => [`campaigns[${name}].rate`, `campaigns[${name}].window.spread`]),
    ...suspend.flatMap(({ source }) => [source, `${source}.rate`, `${source}.connections`]),
    ...['sender.safety.resume', 'sender.adaptive'],
  ];
}

/** What expectations may speak of. */
export function expectationNames(scenario: Scenario): ExpectationNames {
  const { campaigns, audiences, providers, sender, incidents, startAtMs } = scenario;
  const happenings = [...incidents, ...drillsAsIncidents(scenario).filter(({ atMs }) => !Number.isNaN(atMs))];
  return {
    campaigns: campaigns.map(({ name }) => name),
    servers: sender.servers.map(({ name }) => name),
    providers: providers.map(({ name }) => name),
    lanes: [...new Set(sender.pools.flatMap(({ lanes }) => lanes))],
    ips: sender.servers.flatMap(({ ips }) => ips),
    audiences: audiences.map(({ name }) => name),
    pools: sender.pools.map(({ name }) => name),
    alerts: sender.alerts.map(({ name }) => name),
    limits: limitPaths(scenario),
    incidents: happenings.map(({ number, atMs, untilMs }) => ({ number, atMs, untilMs })),
    startAtMs,
  };
}
