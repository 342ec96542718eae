/**
 * Makes elements without markup: text is always text.
 *
 * @module
 */

/** An element with attributes, listeners (`onclick`) and children. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Sets attributes and listeners of an element, and appends children. */
export function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined));
  return element;
}

/** A section of the page with its heading. */
export function section(id, title, ...children) {
  return el(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    el("h2", { id: `${id}-title` }, title),
    ...children,
  );
}

/** A button with a text; `label` is its accessible name if the text is only a symbol. */
export function button(text, onclick, label) {
  return el("button", { type: "button", "aria-label": label, onclick }, text);
}

/** A drop-down list of values, each shown as `text(value)`. */
export function select(label, values, text) {
  const element = el("select", { "aria-label": label });
  setOptions(element, values, text);
  return element;
}

/** Replaces the options of a {@linkcode select}. */
export function setOptions(element, values, text) {
  element.replaceChildren(
    ...values.map((value) => el("option", { value }, text(value))),
  );
}

/** A {@linkcode select} with its label in front. */
export function labelled(element) {
  return el("label", {}, element.getAttribute("aria-label"), element);
}

/** Draws again whenever the width of an element changes. */
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
 * Draws a part of the page when it comes near the viewport. The part is
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
