// A plan in lines to read, as `maildrill check` prints it.

import type { DayPlan, FlowPlan, ScenarioPlan } from './plan-check.ts';
import type { WarmupCheck } from './plan-warmups.ts';
import { duration, percent, printNumber } from './units.ts';

const daysShown = 14;
const flowsShown = 60;
const phasesShown = 10;

export function renderPlan(plan: ScenarioPlan): string {
  const span = duration.print(plan.arrivalsEndAtMs - plan.startAtMs);
  const drain =
    plan.endAtMs > plan.arrivalsEndAtMs ? ` and ${duration.print(plan.endAtMs - plan.arrivalsEndAtMs)} to drain` : '';
  const lines = [
    plan.question === '' ? plan.name : `${plan.name}: ${plan.question}`,
    `  ${minute(plan.startAtMs)}, ${span} of arrivals${drain}, seed ${plan.seed}`,
    `  about ${printNumber(plan.messages)} messages, ${printNumber(plan.events)} events`,
    '',
    'campaigns',
    ...columns(
      plan.campaigns.map((campaign) => {
        const when =
          campaign.kind === 'batch'
            ? `at ${minute(campaign.fromMs)}${campaign.leastMs === null ? '' : `, ${roughly(campaign.leastMs)} at the least`}`
            : `${minute(campaign.fromMs)} to ${minute(campaign.untilMs)}`;
        return [
          campaign.name,
          printNumber(campaign.messages),
          campaign.kind,
          `lane ${campaign.lane}`,
          campaign.servers.join(', '),
          when,
        ];
      }),
    ),
    'providers',
    ...columns(
      plan.providers.map(({ name, messages, ratio }) => [
        name,
        printNumber(messages),
        percent.print(Number(ratio.toPrecision(3))),
      ]),
    ),
    'arrivals by day (UTC)',
    ...columns(plan.days.slice(0, daysShown).map(dayRow)),
    ...more(plan.days.length, daysShown, 'days'),
    'limits in force',
    ...plan.flows.slice(0, flowsShown).flatMap(flowLines),
    ...more(plan.flows.length, flowsShown, 'flows'),
    ...(plan.warmups.length === 0
      ? []
      : ['warm-up, if every day is used and accepted', ...plan.warmups.flatMap(warmupLines)]),
    ...(plan.incidents.length === 0 ? [] : ['incidents', ...columns(plan.incidents.map(incidentRow))]),
    ...(plan.warnings.length === 0 ? [] : ['warnings', ...plan.warnings.map(({ path, text }) => `  ${path}: ${text}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

function dayRow(day: DayPlan): string[] {
  const busiest = `busiest hour ${minute(day.busiestHourAtMs).slice(11)}: ${printNumber(day.busiestHourMessages)}`;
  return [minute(day.startAtMs).slice(0, 10), printNumber(day.messages), day.messages === 0 ? '' : busiest];
}

function flowLines(flow: FlowPlan): string[] {
  const ceiling = flow.ceilingPerSecond;
  const pace = ceiling === null ? 'nothing paces it' : `at most ${printNumber(Number(ceiling.toPrecision(3)))}/s`;
  const limits = flow.limits.map(({ name, source }) => `    ${name} (${source})`);
  return [`  ${flow.campaign} to ${flow.provider}: ${printNumber(flow.messages)} messages, ${pace}`, ...limits];
}

function warmupLines({ server, plan, ips, phases, warmOnDay, messages, fitting, daysForAll }: WarmupCheck): string[] {
  const each = ips > 1 ? ` on each of ${ips} IPs` : '';
  const caps = phases.map(({ fromDay, capPerDay }) => [`from day ${fromDay}`, printNumber(capPerDay), `a day${each}`]);
  const all = daysForAll === null ? 'more than ten years' : `${daysForAll} days`;
  const fit = `${printNumber(fitting)} of ${printNumber(messages)} messages fit into the run; all take ${all}`;
  const shown = columns(caps.slice(0, phasesShown)).map((line) => `  ${line}`);
  return [
    `  ${server} by ${plan}: ${fit}`,
    ...shown,
    ...more(phases.length, phasesShown, 'phases'),
    `    from day ${warmOnDay} no cap`,
  ];
}

/** Rounded to what a plan can know: minutes, and seconds below ten of them. */
function roughly(ms: number): string {
  const stepMs = ms < 600_000 ? 1000 : 60_000;
  return duration.print(Math.max(1, Math.round(ms / stepMs)) * stepMs);
}

function incidentRow({ number, description, atMs, untilMs }: ScenarioPlan['incidents'][number]): string[] {
  if (atMs === null) return [String(number), description, 'not by the clock'];
  return [String(number), description, `${minute(atMs)} to ${untilMs === null ? 'the end' : minute(untilMs)}`];
}

function more(count: number, shown: number, noun: string): string[] {
  return count > shown ? [`  and ${count - shown} more ${noun}`] : [];
}

/** `2026-03-02 06:00Z`. */
function minute(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** Rows as columns that line up, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widest = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const isNumber = (text: string) => /^[\d_.]+%?$/.test(text);
  return rows.map((row) =>
    `  ${row.map((cell, i) => (isNumber(cell) ? cell.padStart(widest[i]!) : cell.padEnd(widest[i]!))).join('  ')}`.trimEnd(),
  );
}
