/**
 * The marks above the time axis: candles, volume, curves, gaps, fills.
 *
 * @module
 */
import { fixed, svg } from "../../shared/browser/chart.js";
import { formatExact, formatPrice } from "../../shared/browser/format.js";

const CURVE_COLOURS = 8;

/** Wicks and bodies, rising and falling: four paths for any number of candles. */
export function candlePaths([, open, high, low, close], axis, price) {
  const paths = { up: ["", ""], down: ["", ""] };
  const body = bodyWidth(axis);
  for (let i = 0; i < open.length; i++) {
    const tone = close[i] >= open[i] ? "up" : "down";
    const x = axis.middle(i);
    paths[tone][0] += `M${fixed(x)} ${fixed(price.y(high[i]))}V${
      fixed(price.y(low[i]))
    }`;
    const top = fixed(price.y(Math.max(open[i], close[i])));
    const end = Math.max(top + 1, fixed(price.y(Math.min(open[i], close[i]))));
    paths[tone][1] += box(x - body, top, x + body, end);
  }
  return Object.entries(paths).flatMap(([tone, [wicks, bodies]]) => [
    svg("path", { class: `wick ${tone}`, d: wicks }),
    svg("path", { class: `body ${tone}`, d: bodies }),
  ]);
}

/** Volume as columns that stand on `bottom`, the largest `height` high. */
export function volumePath([, , , , , volume], axis, bottom, height) {
  const most = volume.reduce((a, b) => Math.max(a, b), 1);
  const body = bodyWidth(axis);
  let d = "";
  volume.forEach((v, i) => {
    const x = axis.middle(i);
    d += box(x - body, bottom - height * v / most, x + body, bottom);
  });
  return svg("path", { class: "volume", d });
}

function bodyWidth(axis) {
  return Math.max(0.5, axis.half * 0.7);
}

function box(left, top, right, bottom) {
  return `M${fixed(left)} ${fixed(top)}H${fixed(right)}V${fixed(bottom)}H${
    fixed(left)
  }Z`;
}

/** The colour class of output `k`. */
export function curveClass(k) {
  return `s${k % CURVE_COLOURS}`;
}

/** An indicator as a line, with breaks where it is not ready. */
export function curve(values, axis, scale, k) {
  let d = "";
  let drawn = false;
  values.forEach((value, i) => {
    const ready = !Number.isNaN(value);
    if (ready) {
      d += `${drawn ? "L" : "M"}${fixed(axis.middle(i))} ${
        fixed(scale.y(value))
      }`;
    }
    drawn = ready;
  });
  return svg("path", { class: `line ${curveClass(k)}`, d });
}

/** A gap in the data as a stripe of full height. */
export function gapMark({ start, end, kind }, axis, bottom) {
  const x = axis.at(start);
  return svg("rect", {
    class: kind === "missing" ? "gap" : "gap known",
    x: fixed(x),
    y: 0,
    width: Math.max(2, fixed(axis.at(end) - x)),
    height: bottom,
  }, svg("title", {}, `Gap: ${kind}`));
}

/** A fill as a triangle: below its price if bought, above it if sold. */
export function fillMark(
  { time, quantity, price, strategy },
  axis,
  scale,
  clock,
) {
  const way = quantity > 0 ? 1 : -1;
  return svg(
    "path",
    {
      class: quantity > 0 ? "fill buy" : "fill sell",
      d: `M${fixed(axis.at(time))} ${fixed(scale.y(price))}l-5 ${9 * way}h10Z`,
    },
    svg(
      "title",
      {},
      `${clock.full(time)} ${strategy}: ${quantity > 0 ? "bought" : "sold"} ${
        formatExact(Math.abs(quantity))
      } at ${formatPrice(price)}`,
    ),
  );
}
