// A setting that an incident changes in mid-run, by the path that `--set` speaks too. What it changes must be there from
// the start: a limit that is not cannot hold anybody whom it never counted.

import type { ConfigChange } from '../domain/incident.ts';
import { quotaText } from './limit-schema.ts';
import { parsePath, printPath, resolvePath, valueAt } from './path.ts';
import type { ScenarioFields } from './schema.ts';
import { accepted, formOf, type Parsed, refused, type Unit } from './unit.ts';
import { count, printNumber, rate } from './units.ts';

const forms =
  'the rate or quota of a server or throttle, the rate of a campaign, the connections of a throttle, or the workers of a pool';

export function changeOf(
  pathText: string,
  value: unknown,
  fields: ScenarioFields,
  data: unknown,
): Parsed<ConfigChange> {
  const steps = parsePath(pathText);
  if (!steps.ok) return steps;
  const path = resolvePath(data, steps.value);
  if (!path.ok) return path;
  const owner = path.value.slice(0, -1);
  const key = String(path.value.at(-1));
  const place = Number(owner.at(-1));
  const text = String(value);
  const section = owner.slice(0, -1).join('.');
  if (section === 'sender.pools' && key === 'workers') {
    const { name, workers: most } = fields.sender.pools[place]!;
    const changed = read(count, text, (workers) => ({ kind: 'workers', pool: name, workers }));
    if (!changed.ok || fields.sender.dispatch === 'flows' || Number(text.replaceAll('_', '')) <= most) return changed;
    return refused(
      `at most ${printNumber(most)} workers: with \`dispatch: workers\` a pool never has more than at first`,
    );
  }
  const isLimit =
    (section === 'campaigns' && key === 'rate') ||
    (section === 'sender.servers' && (key === 'rate' || key === 'quota')) ||
    (section === 'sender.throttles' && (key === 'rate' || key === 'quota' || key === 'connections'));
  if (!isLimit) return refused(`a path to ${forms}`);
  if (valueAt(data, path.value) === undefined)
    return refused(
      `a path to a value that the scenario has from the start, which ${printPath(data, path.value)} is not`,
    );
  if (Array.isArray(valueAt(data, path.value)))
    return refused('a path to one quota; several cannot be changed by one value');
  const source = section === 'sender.throttles' ? `sender.throttles[${place}]` : printPath(data, path.value);
  if (key === 'rate') return read(rate, text, (changed) => ({ kind: 'rate', source, rate: changed }));
  if (key === 'connections') return read(count, text, (connections) => ({ kind: 'connections', source, connections }));
  return read(quotaText, text, ({ max }) => ({ kind: 'quota', source, max }));
}

function read<T>(unit: Unit<T>, text: string, make: (value: T) => ConfigChange): Parsed<ConfigChange> {
  const parsed = unit.parse(text);
  return parsed.ok ? accepted(make(parsed.value)) : refused(formOf(unit), parsed.hint);
}
