// JSON that keeps the numbers JSON has no words for.

const names: readonly string[] = ['Infinity', '-Infinity', 'NaN'];

export function packed(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? { number: String(part) } : part,
  );
}

export function unpacked(text: string): unknown {
  return JSON.parse(text, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('number' in part)) return part;
    const { number } = part;
    return typeof number === 'string' && names.includes(number) ? Number(number) : part;
  });
}
