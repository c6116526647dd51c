// The part of a canvas context that our plug-ins draw with; the DOM's own types are not loaded here.

export interface Pen {
  font: string;
  fillStyle: unknown;
  textAlign: string;
  textBaseline: string;
  save(): void;
  restore(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
}
