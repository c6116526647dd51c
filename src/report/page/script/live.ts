// The page of a run that goes on: it hears frame after frame from the run's own server, and shows the newest one and what
// led up to it. When the run is over it says so, and stays.

import { lineText } from '../../escape.ts';
import type { LiveEnd, LiveFrame } from '../../live/frame.ts';
import { pointOf, Track, type TrackPoint } from '../../live/track.ts';
import { element } from './element.ts';
import { LiveHead } from './live-head.ts';
import { LivePlots } from './live-plots.ts';
import { LiveRows } from './live-rows.ts';
import { onThemeChange, watchTheme } from './theme.ts';

const track = new Track();
const head = new LiveHead();
const rows = new LiveRows();
const plots = new LivePlots();
document.body.append(
  head.element,
  element('main', {}, rows.element, plots.element),
  element('div', { id: 'announcement', class: 'unseen', at: { 'aria-live': 'polite' } }),
);
watchTheme();
onThemeChange(() => plots.repaint(track.points));

const source = new EventSource('events');
source.addEventListener('past', (event) => {
  const points: readonly TrackPoint[] = JSON.parse(event.data);
  track.points.splice(0, track.points.length, ...points);
});
source.addEventListener('frame', (event) => {
  const frame: LiveFrame = JSON.parse(event.data);
  track.add(pointOf(frame));
  document.title = lineText(`${frame.name}: running`);
  head.show(frame);
  rows.show(frame);
  plots.show(track.points);
  document.body.dataset['frames'] = String(Number(document.body.dataset['frames'] ?? 0) + 1);
});
source.addEventListener('end', (event) => {
  const end: LiveEnd = JSON.parse(event.data);
  source.close();
  document.title = lineText(`${head.name}: ${end.verdict}`);
  head.end(end);
  document.body.dataset['ended'] = 'yes';
});
source.addEventListener('error', () => {
  // It tries again by itself, unless the run is gone for good.
  if (document.body.dataset['ended'] !== 'yes') head.lost();
});
