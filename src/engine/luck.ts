// Luck is addressed, not drawn: a pure hash of (seed, purpose, who, which time). The same message has the same
// luck under both clocks, under two configs being compared, and on any number of workers.

import seedrandom from 'seedrandom';

const { imul } = Math;

/** What a piece of luck is for. Numbers are part of the result format: add at the end, never renumber. */
export const Purpose = {
  RecipientProvider: 1,
  RecipientDomain: 2,
  RecipientZone: 3,
  RecipientUnknown: 4,
  RecipientDisabled: 5,
  RecipientFull: 6,
  RecipientTrap: 7,
  StreamRecipient: 8,
  RetryJitter: 9,
  ConnectLatency: 10,
  MessageLatency: 11,
  ConnectionLost: 12,
  TemporaryFailure: 13,
  ClassDefer: 14,
  Placement: 15,
  Complaint: 16,
  ComplaintDelay: 17,
  LateBounce: 18,
  LateBounceDelay: 19,
  Open: 20,
  OpenDelay: 21,
  Click: 22,
  ClickDelay: 23,
  Unsubscribe: 24,
  UnsubscribeDelay: 25,
  EpisodeHappens: 26,
  EpisodeStart: 27,
  EpisodeLength: 28,
  SiteTrait: 29,
  VolumeDefer: 30,
  ResumeSpread: 31,
  ReplyVariant: 32,
  Storm: 33,
  Authentication: 34,
  Scripted: 35,
  RecipientEngaged: 36,
  WorkerCrash: 37,
} as const;

export type PurposeId = (typeof Purpose)[keyof typeof Purpose];

/** A seed's key: two 32-bit words. */
export interface Luck {
  readonly keyA: number;
  readonly keyB: number;
}

export function createLuck(seed: string): Luck {
  const stream = seedrandom.alea(`maildrill luck ${seed}`);
  return { keyA: stream.int32(), keyB: stream.int32() };
}

/** A key for a part of the world (a provider, an audience), so that its luck depends on its name and on nothing beside it. */
export function luckOf(luck: Luck, name: string): Luck {
  return { keyA: hash3(luck.keyA, nameKey(name), 1, 0), keyB: hash3(luck.keyB, nameKey(name), 2, 0) };
}

/** A name as 32 bits (FNV-1a over UTF-16 units, then mixed). */
export function nameKey(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/**
 * 32 bits of luck, signed: a function that V8 does not inline would have to box an unsigned number, or a fraction.
 * `who` and `which` are whole numbers; a third, `time`, tells attempts or episodes apart.
 */
export function luckBits(luck: Luck, purpose: PurposeId, who: number, which: number, time: number): number {
  return hash3(luck.keyA ^ imul(purpose, 0x9e3779b1), who, which ^ luck.keyB, time);
}

/** Luck bits as a ratio in [0, 1), in steps of 2^-32. */
export function asRatio(bits: number): number {
  return (bits >>> 0) * 2.3283064365386963e-10;
}

export function luckRatio(luck: Luck, purpose: PurposeId, who: number, which: number, time: number): number {
  return asRatio(luckBits(luck, purpose, who, which, time));
}

/** Hash of three words under a key. The multipliers are those of MurmurHash3's block and final steps (public domain). */
export function hash3(key: number, a: number, b: number, c: number): number {
  let hash = key | 0;
  hash = step(hash, a);
  hash = step(hash, b);
  hash = step(hash, c);
  return mix(hash);
}

function step(hash: number, word: number): number {
  const block = imul(word, 0xcc9e2d51);
  const mixed = hash ^ imul((block << 15) | (block >>> 17), 0x1b873593);
  return (imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function mix(hash: number): number {
  hash ^= hash >>> 16;
  hash = imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
