// Hands the reader a file made on the page.

export function download(file: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file;
  link.click();
  // Freed at once, the browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name without anything a file system could stumble over. */
export function fileName(...parts: readonly string[]): string {
  const words = parts.map((part) =>
    part
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60),
  );
  return `${words.filter((word) => word !== '').join('-')}.csv`;
}
