/**
 * The time axis below candles.
 *
 * @module
 */
import { LEFT, RIGHT } from "../../shared/browser/chart.js";

/**
 * The positions of bars and instants: by time within a day, side by side over
 * days.
 *
 * `middle(i)` is the middle of bar i, `half` is half its width, `at(time)` is
 * the position of an instant, `nearest(x)` is the bar at a position (−1: none),
 * and `ticks` are the positions and texts of the labels.
 */
export function timeAxis(pane, width) {
  return pane.lengthMs === 0 ? dailyAxis(pane, width) : clockAxis(pane, width);
}

function dailyAxis({ bars: [times], clock }, width) {
  const count = times.length;
  const room = width - LEFT - RIGHT;
  const step = room / Math.max(1, count);
  const middle = (i) => LEFT + step * (i + 0.5);
  const indexOf = (time) => {
    let i = 0;
    while (i + 1 < count && times[i + 1] <= time) i++;
    return i;
  };
  return {
    middle,
    half: step / 2,
    at: (time) => middle(indexOf(time)),
    nearest: (x) =>
      Math.min(count - 1, Math.max(0, Math.floor((x - LEFT) / step))),
    ticks: spaced(count, room).map((i) => [middle(i), clock.date(times[i])]),
  };
}

function clockAxis({ bars: [times], gaps, lengthMs, clock }, width) {
  const count = times.length;
  const room = width - LEFT - RIGHT;
  const from = Math.min(times[0] ?? Infinity, gaps[0]?.start ?? Infinity);
  const to = Math.max(
    (times[count - 1] ?? -Infinity) + lengthMs,
    gaps[gaps.length - 1]?.end ?? -Infinity,
  );
  const at = (time) => LEFT + room * (time - from) / (to - from);
  const half = room * lengthMs / (to - from) / 2;
  const nearest = (x) => {
    const time = from + (x - LEFT) / room * (to - from) - lengthMs / 2;
    const distance = (i) => Math.abs(times[i] - time);
    let best = -1;
    for (let i = 0; i < count; i++) {
      if (best < 0 || distance(i) < distance(best)) best = i;
    }
    return best;
  };
  return {
    middle: (i) => at(times[i]) + half,
    half,
    at,
    nearest,
    ticks: clockTicks(from, to, room).map((
      time,
    ) => [at(time), clock.time(time)]),
  };
}

/** Bars that have space for their date below, evenly spaced. */
function spaced(count, room) {
  const most = Math.min(count, Math.max(1, Math.floor(room / 110)));
  return Array.from(
    { length: most },
    (_, i) => Math.floor((i + 0.5) * count / most),
  );
}

/** Round instants, as many as fit. */
function clockTicks(from, to, room) {
  const minutes = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720];
  const most = Math.max(2, room / 72);
  const step = 60_000 *
    (minutes.find((m) => (to - from) / (m * 60_000) <= most) ?? 1_440);
  const found = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
    found.push(t);
  }
  return found;
}
