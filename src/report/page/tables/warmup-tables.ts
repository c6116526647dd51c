// Warm-ups day by day with their judgement, provider dashboards, other jobs, and what the sender did by itself.

import type { Summary } from '../../../measurement/summary.ts';
import { column, row, type Table } from '../table.ts';

export function warmupDays(summary: Summary): Table {
  return {
    id: 'warmup-days',
    title: 'Warm-up, day by day',
    columns: [
      ...[column('IP'), column('provider'), column('day', 'instant'), column('phase', 'count'), column('cap', 'count')],
      ...[column('sent', 'count'), column('decision'), column('missed'), column('days of phase', 'text')],
      ...[
        column('throttled', 'count'),
        column('blocked', 'count'),
        column('bounced', 'share'),
        column('soft burst', 'share'),
      ],
      ...[column('complaints', 'share'), column('colour'), column('reputation')],
    ],
    rows: summary.warmups.flatMap(({ ip, server, provider, days }) =>
      days.map((day) => ({
        ...row(
          [
            ...[ip, provider || 'all', day.startAtMs, day.phase, day.capPerDay, day.grants, day.decision],
            ...[
              day.miss === '' ? null : day.miss,
              `${day.acceptedDays} of ${day.phaseDays}`,
              day.throttled,
              day.blocked,
            ],
            ...[day.bounceRatio, day.softBurstRatio, day.complaintRatio, day.colour, day.reputation],
          ],
          { server, provider },
        ),
        ...(day.miss !== '' && { mark: 'bad' as const }),
      })),
    ),
    note: 'A day is judged when it ends, by the figures beside the decision. Counted: accepted, with more days of the phase to come.',
  };
}

export function dashboards(summary: Summary): Table {
  return {
    id: 'dashboards',
    title: 'Provider dashboards',
    columns: [
      ...[
        column('provider'),
        column('subject'),
        column('name'),
        column('published', 'moment'),
        column('about the day', 'instant'),
      ],
      ...[column('shows'), column('spam rate', 'share')],
    ],
    rows: summary.dashboards.flatMap(({ provider, subject, name, readings }) =>
      readings.map(([publishedAtMs, dayAtMs, level, spamRatio]) =>
        row([provider, subject, name, publishedAtMs, dayAtMs, level, spamRatio], { provider }),
      ),
    ),
    note: 'As a sender sees them: with the delay such dashboards have.',
  };
}

export function jobs(summary: Summary): Table {
  return {
    id: 'jobs',
    title: 'Jobs beside sending',
    columns: [
      ...[column('kind'), column('workers', 'count'), column('done', 'count'), column('open at the end', 'count')],
      ...[column('open at most', 'count'), column('half done within', 'duration'), column('95 % within', 'duration')],
    ],
    rows: summary.jobs.map(({ kind, workerCount, done, open, openMax, delay }) =>
      row([kind, workerCount, done, open, openMax, delay.p50Ms, delay.p95Ms]),
    ),
    note: '',
  };
}

export function alerts(summary: Summary): Table {
  return {
    id: 'alerts',
    title: 'Alerts',
    columns: [
      column('alert'),
      column('fired', 'moment'),
      column('cleared', 'moment'),
      column('lasted', 'duration'),
      column('at', 'number'),
    ],
    rows: summary.alerts.map(({ name, firedAtMs, clearedAtMs, value }) =>
      row([name, firedAtMs, clearedAtMs, clearedAtMs === null ? null : clearedAtMs - firedAtMs, value]),
    ),
    note: '– under cleared: not cleared by the end.',
  };
}
