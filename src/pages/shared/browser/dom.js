/**
 * Elements, made without any markup: text is always text.
 *
 * @module
 */

/** An element with attributes, listeners (`onclick`) and children. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return fill(element, attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined));
  return element;
}

/** A part of the page with its heading. */
export function section(id, title, ...children) {
  return el(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    el("h2", { id: `${id}-title` }, title),
    ...children,
  );
}

/** A figure, or n/a with its reason. */
export function statistic(figure, format) {
  if (figure.value !== null) {
    return document.createTextNode(format(figure.value));
  }
  return el(
    "span",
    { class: "na", title: figure.reason },
    "n/a",
    el("small", {}, figure.reason),
  );
}

/** Draws again whenever the width of a place changes. */
export function drawToWidth(place, draw) {
  let width = 0;
  const redraw = () => {
    const now = Math.floor(place.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    draw(width);
  };
  new ResizeObserver(redraw).observe(place);
  redraw();
}

/**
 * Draws a part of the page once it comes near the window. The part says
 * `aria-busy` until it is drawn.
 */
export function onceSeen(part, draw) {
  part.setAttribute("aria-busy", "true");
  const observer = new IntersectionObserver(async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    await draw();
    part.setAttribute("aria-busy", "false");
  }, { rootMargin: "600px 0px" });
  observer.observe(part);
}

/** Round numbers between two, about `count` of them. */
export function ticks(low, high, count) {
  const raw = (high - low) / count;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find((m) => m * power >= raw) * power;
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) {
    found.push(i * step);
  }
  return found;
}
