/**
 * Tables that sort by any column and show a page at a time.
 *
 * @module
 */
import { el } from "./dom.js";
import { formatCount } from "./format.js";

const PAGE_ROWS = 20;

/**
 * A table over rows 0 to `count` − 1. A column has a `title`, `value(row)` to
 * sort by, `text(row)` to show, and may be `numeric`. Returns the element, and
 * `show(rows)` that shows other rows.
 */
export function dataTable({ caption, columns, count, sort, onRow }) {
  let rows = allRows(count);
  let order = { column: sort?.column ?? -1, descending: sort?.descending };
  let page = 0;
  const body = el("tbody");
  const heads = columns.map((column, i) =>
    el(
      "th",
      { scope: "col", class: column.numeric ? "num" : undefined },
      el("button", { type: "button", onclick: () => sortBy(i) }, column.title),
    )
  );
  const place = el("span", { class: "place", "aria-live": "polite" });
  const step = (text, label, by) =>
    el("button", {
      type: "button",
      "aria-label": label,
      onclick: () => turn(page + by),
    }, text);
  const before = step("‹", "Previous page", -1);
  const after = step("›", "Next page", 1);
  const pager = el(
    "nav",
    { class: "pager", "aria-label": caption },
    before,
    place,
    after,
  );
  const element = el(
    "div",
    { class: "table" },
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
      el(
        "table",
        {},
        el("caption", {}, caption),
        el("thead", {}, el("tr", {}, heads)),
        body,
      ),
    ),
    pager,
  );

  function sortBy(i) {
    const same = order.column === i;
    order = {
      column: i,
      descending: same ? !order.descending : Boolean(columns[i].numeric),
    };
    arrange();
  }

  function arrange() {
    const column = columns[order.column];
    if (column !== undefined) {
      rows = sorted(rows, column.value, order.descending);
    }
    heads.forEach((head, i) => {
      const now = i === order.column
        ? (order.descending ? "descending" : "ascending")
        : "none";
      head.setAttribute("aria-sort", now);
    });
    turn(0);
  }

  function turn(to) {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    page = Math.min(Math.max(0, to), pages - 1);
    const first = page * PAGE_ROWS;
    const shown = rows.slice(first, first + PAGE_ROWS);
    body.replaceChildren(...Array.from(shown, rowElement));
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
    pager.hidden = pages === 1;
    place.textContent = `${formatCount(first + 1)} to ${
      formatCount(first + shown.length)
    } of ${formatCount(rows.length)}`;
  }

  function rowElement(row) {
    const cells = columns.map((column) =>
      el("td", {
        class: [column.numeric ? "num" : "", column.tone?.(row) ?? ""].join(
          " ",
        ),
      }, column.text(row))
    );
    if (onRow === undefined) return el("tr", {}, cells);
    const [first] = cells;
    const link = el(
      "button",
      { type: "button", class: "link" },
      ...first.childNodes,
    );
    first.replaceChildren(link);
    return el("tr", { class: "pick", onclick: () => onRow(row) }, cells);
  }

  arrange();
  return {
    element,
    show(others) {
      rows = Uint32Array.from(others);
      arrange();
    },
  };
}

/** The numbers of all rows. */
export function allRows(count) {
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  return rows;
}

/** Rows by value, those without one last; equal ones stay in their order. */
function sorted(rows, value, descending) {
  const values = [];
  for (const row of rows) values[row] = value(row);
  const missing = (v) => v === null || v === undefined || Number.isNaN(v);
  if (descending && ascends(rows, values, missing)) return turned(rows, values);
  const sign = descending ? -1 : 1;
  return rows.slice().sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (missing(x) || missing(y)) return missing(x) - missing(y) || a - b;
    return x < y ? -sign : x > y ? sign : a - b;
  });
}

/** Whether rows in their own order stand by value, as round trips do by their ends. */
function ascends(rows, values, missing) {
  for (let i = 0; i < rows.length; i++) {
    if (missing(values[rows[i]])) return false;
    if (i === 0) continue;
    if (rows[i - 1] > rows[i]) return false;
    if (values[rows[i - 1]] > values[rows[i]]) return false;
  }
  return true;
}

/** Ascending rows from the last value to the first: sorting many of them takes long. */
function turned(rows, values) {
  const found = new Uint32Array(rows.length);
  let at = 0;
  for (let end = rows.length; end > 0;) {
    let from = end - 1;
    while (from > 0 && values[rows[from - 1]] === values[rows[from]]) from--;
    for (let i = from; i < end; i++) found[at++] = rows[i];
    end = from;
  }
  return found;
}
