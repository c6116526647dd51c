// Typed columns that grow as new rows come: at least doubled, so that a million rows cost a few copies.

export function widenFloat64(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (length <= column.length) return column;
  const wider = new Float64Array(Math.max(length, column.length * 2));
  wider.set(column);
  return wider;
}

export function widenUint32(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (length <= column.length) return column;
  const wider = new Uint32Array(Math.max(length, column.length * 2));
  wider.set(column);
  return wider;
}

/** New rows hold `fill`. */
export function widenInt32(column: Int32Array<ArrayBuffer>, length: number, fill: number): Int32Array<ArrayBuffer> {
  if (length <= column.length) return column;
  const wider = new Int32Array(Math.max(length, column.length * 2)).fill(fill);
  wider.set(column);
  return wider;
}

export function widenUint16(column: Uint16Array<ArrayBuffer>, length: number): Uint16Array<ArrayBuffer> {
  if (length <= column.length) return column;
  const wider = new Uint16Array(Math.max(length, column.length * 2));
  wider.set(column);
  return wider;
}

export function widenUint8(column: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= column.length) return column;
  const wider = new Uint8Array(Math.max(length, column.length * 2));
  wider.set(column);
  return wider;
}
