// How fast this machine is just now, by a loop that is the same everywhere: figures of two machines are held against it.

/** Milliseconds of CPU for a fixed amount of integer work: about 1 s at 2.5 GHz on the machines this was written on. */
export function calibrationMs(): number {
  const before = process.cpuUsage();
  let hash = 1;
  for (let i = 0; i < 500_000_000; i++) hash = Math.imul(hash ^ i, 0x9e3779b1);
  if (hash === 0) throw new Error('bug: the calibration loop came to nothing');
  return process.cpuUsage(before).user / 1000;
}
