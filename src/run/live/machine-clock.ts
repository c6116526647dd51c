// One clock for all processes of a run on this machine: the monotonic one, counted from the epoch.

export function machineWallMs(): number {
  return performance.timeOrigin + performance.now();
}
