// The dependency rule: imports point inward only, drivers are named by run alone, and the two sides of the wire meet
// in run. If the fake provider counted with the sender's own throttle, one bug would sit on both sides and every test
// would pass.

import { importsOf, type SourceFile, targetOf } from './source-tree.ts';

/** Outermost first. Rooms of one tier do not import each other. */
const tiers = [
  ['cli'],
  ['plan'],
  ['run'],
  ['drivers', 'report', 'scenario', 'fake-isp/smtp'],
  ['sender', 'measurement', 'fake-isp/profiles'],
  ['policy', 'fake-isp/model'],
  ['domain', 'engine'],
] as const;

/** One sentence for each import that the rule forbids, with file, line and the way out. */
export function breachesOf(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === undefined) return [`${file.path}: belongs to no room; ${knownRooms}`];
    return importsOf(file).flatMap(({ specifier, line }) => {
      const target = targetOf(file.path, specifier);
      const reason = target === undefined ? undefined : objection(room, target);
      return reason === undefined ? [] : [`${file.path}:${line}: imports ${target}. ${reason}`];
    });
  });
}

function objection(room: string, target: string): string | undefined {
  const other = roomOf(target);
  if (other === room) return undefined;
  if (other === undefined) {
    return `It belongs to no room of the program; move what is needed into a room.`;
  }
  if (other === 'drivers' && room !== 'run') {
    return `Only run names drivers; take a port as an argument and let run pass the driver in.`;
  }
  if (onOtherSide(other) && !onOtherSide(room) && room !== 'run' && room !== 'scenario') {
    return `The fake provider meets the sender in run alone; let run pass in a function or plain data.`;
  }
  if (onOtherSide(room) && !onOtherSide(other) && other !== 'domain' && other !== 'engine') {
    return `The fake provider knows nothing of the sender; use domain and engine, or give the provider a model of its own.`;
  }
  if (tierOf(other) < tierOf(room)) {
    return `${other} lies further out than ${room}; pass it in as an argument, or move the shared part to an inner room.`;
  }
  if (tierOf(other) === tierOf(room)) {
    return `${other} and ${room} stand side by side; move the shared part to an inner room, or let an outer room join them.`;
  }
  return undefined;
}

/** The chains of imports that lead back to where they began, each told once; types may refer to each other. */
export function cyclesOf(files: readonly SourceFile[]): string[] {
  const known = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const chain: string[] = [];
  const cycles: string[] = [];
  const follow = (path: string): void => {
    const seenAt = chain.indexOf(path);
    if (seenAt !== -1) {
      const ring = [...chain.slice(seenAt), path].join(' -> ');
      cycles.push(`${ring}: an import cycle; move what both sides need into a file of its own.`);
      return;
    }
    const file = known.get(path);
    if (file === undefined || finished.has(path)) return;
    chain.push(path);
    for (const { specifier, typeOnly } of importsOf(file)) {
      const target = targetOf(path, specifier);
      if (target !== undefined && !typeOnly) follow(target);
    }
    chain.pop();
    finished.add(path);
  };
  for (const file of files) follow(file.path);
  return cycles;
}

export function roomOf(path: string): string | undefined {
  const [first, second] = path.split('/');
  const room = first === 'src' ? second : first === 'fake-isp' ? `fake-isp/${second}` : undefined;
  // A provider alone on a port is the outermost part of its own side.
  if (path === 'fake-isp/main.ts') return 'fake-isp/smtp';
  return room !== undefined && tierOf(room) !== -1 ? room : undefined;
}

function tierOf(room: string): number {
  return tiers.findIndex((tier) => tier.some((name) => name === room));
}

function onOtherSide(room: string): boolean {
  return room.startsWith('fake-isp/');
}

const knownRooms = `the rooms are ${tiers.flat().join(', ')}.`;
