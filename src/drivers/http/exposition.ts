// Figures in the form that Prometheus reads.

import { Gauge, Registry } from 'prom-client';

export interface EdgeFigure {
  readonly name: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export const exposedAs = { 'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE };

export async function exposition(figures: readonly EdgeFigure[]): Promise<string> {
  const registry = new Registry();
  const gauges = new Map<string, Gauge<string>>();
  for (const { name, help, labels, value } of figures) {
    const gauge = gauges.get(name) ?? new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] });
    gauges.set(name, gauge);
    gauge.set(labels, value);
  }
  return registry.metrics();
}
