// The shape of the hourly graph of what our servers sent, put into words, with what most likely made it.

import { type GraphShape, graphShape, type Stretch } from '../../measurement/graph-shape.ts';
import type { Summary } from '../../measurement/summary.ts';
import { summed } from '../charts/grid.ts';
import { countText, durationText, momentText, shareText } from '../format.ts';
import type { Finding } from './finding.ts';
import { longestCauseBetween, sumBetween } from './window-sums.ts';

/** Fewer sends than these draw no shape that means anything. */
const sendsMin = 200;
const serverMax = 3;
const hourMs = 3_600_000;
const bucketsMs = [30_000, 60_000, 5 * 60_000, 10 * 60_000, 30 * 60_000, hourMs, 6 * hourMs, 24 * hourMs];

export function shapeFindings(summary: Summary): readonly Finding[] {
  const servers = [...summary.servers].sort((a, b) => b.figures.sends - a.figures.sends);
  return servers.slice(0, serverMax).flatMap(({ name, figures }) => {
    if (figures.sends < sendsMin) return [];
    const finding = shapeFinding(summary, name);
    return finding === null ? [] : [finding];
  });
}

/** Sends of one server in buckets of one length, and the queue when each began. */
interface Graph {
  readonly server: string;
  readonly sent: readonly number[];
  readonly waiting: readonly number[];
  readonly bucketMs: number;
  readonly startAtMs: number;
}

function shapeFinding(summary: Summary, server: string): Finding | null {
  const graph = graphOf(summary, server);
  const shape = graphShape(graph.sent, graph.waiting);
  switch (shape.kind) {
    case 'nothing':
    case 'uneven':
      return null;
    case 'spike':
      return spikeFinding(summary, graph, shape);
    case 'flat':
      return {
        ...{ id: `shape-flat ${server}`, weight: 'good', section: 'sending-rate', fix: '' },
        title: `${server} sent at an even pace: a flat rectangle, the healthy shape.`,
        evidence: `${countText(shape.level)} ${each(graph)} for ${lengthOf(graph, shape.active)}; the variation is ${shareText(shape.variationRatio)}, below 20 %.`,
      };
    case 'sawtooth':
      return {
        ...{ id: `shape-sawtooth ${server}`, weight: 'warn', section: 'workers' },
        title: `${server} sent in a sawtooth: something stops and starts again and again.`,
        evidence: `${countText(shape.teeth)} times the rate fell by a quarter of its level of ${countText(shape.level)} ${each(graph)} and came back.${heldBy(summary, graph, shape.active)}`,
        fix: 'Workers that recycle together do this: give each more memory or a longer life, or let them recycle apart.',
      };
    case 'dips':
      return dipFinding(summary, graph, shape);
  }
}

function spikeFinding(summary: Summary, graph: Graph, shape: Extract<GraphShape, { kind: 'spike' }>): Finding | null {
  const { server, bucketMs } = graph;
  const first = graph.sent[shape.active.from]!;
  // A few hundred messages are out within the hour under any limit worth having.
  if (first < 1000 || bucketMs < hourMs || isHeld(summary, graph, shape.active)) return null;
  return {
    ...{ id: `shape-spike ${server}`, weight: 'warn', section: 'sending-rate' },
    title: `${server} sent nearly everything at once: one tall spike, which providers read as a burst.`,
    evidence: `${shareText(shape.firstRatio)} of its sends (${countText(first)}) left within the first ${durationText(bucketMs)}, ${countText(first / (bucketMs / 1000))} a second.${heldBy(summary, graph, shape.active)}`,
    fix: 'Set a rate that spreads the send over the hours you have, and check that it applies to this campaign.',
  };
}

/** A limit that held the mail was kept to at every step: there was little mail, and no throttle that failed. */
function isHeld(summary: Summary, graph: Graph, { from, until }: Stretch): boolean {
  const longest = longestCauseBetween(summary, instantOf(graph, from), instantOf(graph, until));
  const perSecond = summary.limits.find(({ name }) => name === longest?.name)?.perSecond ?? null;
  const rows = summary.series.sends.filter(({ server }) => server === graph.server);
  const mostPerStep = summed(rows, summary).reduce((most, count) => Math.max(most, count), 0);
  // A bucket of tokens lets a little more through in its first step.
  return perSecond !== null && mostPerStep <= 1.1 * perSecond * (summary.series.stepMs / 1000);
}

function dipFinding(summary: Summary, graph: Graph, shape: Extract<GraphShape, { kind: 'dips' }>): Finding {
  const [first] = shape.dips;
  const [fromMs, untilMs] = [instantOf(graph, first!.from), instantOf(graph, first!.until)];
  const cause = dipCause(
    summary,
    shape.dips.map(({ from, until }) => [instantOf(graph, from), instantOf(graph, until)]),
  );
  const { server } = graph;
  const again = shape.dips.length === 1 ? '' : `, and ${shape.dips.length - 1} more like it`;
  const evidence = `${countText(shape.level)} ${each(graph)}, then ${shareText(shape.lowRatio)} of that from ${momentText(fromMs)} for ${durationText(untilMs - fromMs)}${again}, with messages waiting. ${cause.evidence}`;
  return {
    ...cause,
    id: `shape-${cause.id} ${server}`,
    title: `${server}: ${cause.title}`,
    evidence,
    section: 'what-limited',
  };
}

type Cause = Pick<Finding, 'id' | 'weight' | 'title' | 'evidence' | 'fix'>;

function dipCause(summary: Summary, dips: readonly (readonly [number, number])[]): Cause {
  const [fromMs, untilMs] = dips[0]!;
  const longest = longestCauseBetween(summary, fromMs, untilMs);
  const evidence = longest === null ? '' : `${shareText(longest.ratio)} of the waiting then: ${longest.name}.`;
  const limit = summary.limits.find(({ name }) => name === longest?.name);
  if (limit?.kind === 'quota') {
    return {
      ...{ id: 'plateau-drop', weight: 'warn', evidence },
      title: 'a plateau, then a sudden drop: a quota ran out.',
      fix: `Raise ${limit.name} (${limit.source}), add a server, or send slower so that it lasts its window.`,
    };
  }
  if (longest?.kind === 'pause') {
    return {
      ...{ id: 'paused', weight: 'warn', evidence },
      title: 'gaps in a plateau: safety pauses stopped it.',
      fix: 'See why it paused, below; each gap ends when the pause does.',
    };
  }
  if (limit?.source.startsWith('sender.adaptive')) {
    return {
      ...{ id: 'dip', weight: 'warn', evidence },
      title: 'a dip in mid-plateau: a provider throttled, and the sender cut its rate.',
      fix: 'A rate of its own for that provider, below what it took before the dip, spares the cut.',
    };
  }
  const incident = summary.incidents.find(
    (entry) =>
      entry.fromMs < untilMs &&
      (entry.untilMs ?? Number.POSITIVE_INFINITY) > fromMs &&
      entry.fromMs >= fromMs - (untilMs - fromMs),
  );
  if (incident !== undefined) {
    return {
      ...{ id: 'dip', weight: 'warn', evidence },
      title: `a dip in mid-plateau, while incident ${incident.number} lasted (${incident.description}).`,
      fix: 'What the incident did to other mail is the thing to look at: lanes, pools or a breaker of its own keep it apart.',
    };
  }
  const provider = throttledMore(summary, fromMs, untilMs);
  if (provider !== null) {
    return {
      ...{ id: 'dip', weight: 'warn', evidence: `${provider.evidence} ${evidence}` },
      title: `a dip in mid-plateau: ${provider.name} throttled us.`,
      fix: `Send slower to ${provider.name}: its own rate in sender.throttles, below what it took before the dip.`,
    };
  }
  return {
    ...{ id: 'dip-other', weight: 'info', evidence },
    title: 'a dip in mid-plateau.',
    fix: longest === null ? '' : 'The cause of the waiting then is the first thing to look at.',
  };
}

/** The provider whose share of throttled answers rose most inside the stretch. */
function throttledMore(summary: Summary, fromMs: number, untilMs: number): { name: string; evidence: string } | null {
  const { startAtMs, endedAtMs } = summary.scenario;
  const found = summary.providers.flatMap(({ name }) => {
    const rows = summary.series.replies.filter(({ provider }) => provider === name);
    const bad = rows.filter((row) => row.class === 'throttled' || row.class === 'blocked' || row.class === 'deferred');
    const all = sumBetween(rows, summary, fromMs, untilMs);
    const inside = sumBetween(bad, summary, fromMs, untilMs) / Math.max(1, all);
    const before =
      sumBetween(bad, summary, startAtMs, fromMs) / Math.max(1, sumBetween(rows, summary, startAtMs, fromMs));
    return all < 20 || endedAtMs <= fromMs ? [] : [{ name, inside, before }];
  });
  const [worst] = found.sort((one, other) => other.inside - other.before - (one.inside - one.before));
  if (worst === undefined || worst.inside - worst.before < 0.1) return null;
  return {
    name: worst.name,
    evidence: `${worst.name} put off ${shareText(worst.inside)} of attempts then, ${shareText(worst.before)} before.`,
  };
}

function graphOf(summary: Summary, server: string): Graph {
  const { startAtMs, stepMs } = summary.series;
  const sends = summed(
    summary.series.sends.filter((row) => row.server === server),
    summary,
  );
  const depth = summed(summary.series.depth, summary);
  const first = Math.max(
    0,
    sends.findIndex((count) => count > 0),
  );
  const last = Math.max(
    first,
    sends.findLastIndex((count) => count > 0),
  );
  const lengthMs = (last - first + 1) * stepMs;
  // Hours, unless the whole send is shorter or far longer than a graph by hours can show.
  const wishedMs = lengthMs >= 30 * 24 * hourMs ? 24 * hourMs : lengthMs >= 5 * hourMs ? hourMs : bucketFor(lengthMs);
  const per = Math.max(1, Math.round(wishedMs / stepMs));
  const sent: number[] = [];
  const waiting: number[] = [];
  for (let step = first; step <= last; step += per) {
    sent.push(sends.slice(step, step + per).reduce((sum, count) => sum + count, 0));
    waiting.push(depth[step] ?? 0);
  }
  return { server, sent, waiting, bucketMs: per * stepMs, startAtMs: startAtMs + first * stepMs };
}

function bucketFor(lengthMs: number): number {
  return bucketsMs.find((bucketMs) => lengthMs / bucketMs <= 24) ?? hourMs;
}

function heldBy(summary: Summary, graph: Graph, { from, until }: Stretch): string {
  const longest = longestCauseBetween(summary, instantOf(graph, from), instantOf(graph, until));
  if (longest === null) return ' No limit held anything meanwhile.';
  return ` What flows waited for most meanwhile: ${longest.name} (${shareText(longest.ratio)}).`;
}

function instantOf({ startAtMs, bucketMs }: Graph, bucket: number): number {
  return startAtMs + bucket * bucketMs;
}

function each({ bucketMs }: Graph): string {
  return bucketMs === hourMs ? 'an hour' : bucketMs === 24 * hourMs ? 'a day' : `per ${durationText(bucketMs)}`;
}

function lengthOf({ bucketMs }: Graph, { from, until }: Stretch): string {
  return durationText((until - from) * bucketMs);
}
