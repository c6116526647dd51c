/** Stops the build where a switch forgets a case, and the run where a type lied. */
export function unreachable(value: never): never {
  throw new Error(`bug: unhandled case ${JSON.stringify(value)}`);
}
