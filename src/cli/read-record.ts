// run.json read back: how a run came about. Someone may have edited it, so it is read only as far as it is what we wrote.

export interface ReadRecord {
  /** From the folder of the run. */
  readonly scenarioFile: string;
  /** As it was when the run began; null in the record of an older maildrill. */
  readonly scenarioText: string | null;
  readonly sets: readonly string[];
  /** null: the scenario's own. */
  readonly seed: string | null;
  readonly partial: boolean;
  readonly isLive: boolean;
}

export function readRecord(text: string): ReadRecord | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== 'object' || read === null || !('scenarioFile' in read) || !('sets' in read)) return undefined;
  const { scenarioFile, sets } = read;
  const seed = 'seed' in read ? read.seed : null;
  if (typeof scenarioFile !== 'string' || !Array.isArray(sets) || !sets.every((set) => typeof set === 'string'))
    return undefined;
  if (seed !== null && typeof seed !== 'string') return undefined;
  const isLive = 'commandLine' in read && Array.isArray(read.commandLine) && read.commandLine.includes('--live');
  const scenarioText = 'scenarioText' in read && typeof read.scenarioText === 'string' ? read.scenarioText : null;
  return { scenarioFile, scenarioText, sets, seed, partial: 'partial' in read && read.partial === true, isLive };
}
