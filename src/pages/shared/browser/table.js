/**
 * Tables: plain ones, and paged ones that sort by any column.
 *
 * @module
 */
import { button, el } from "./dom.js";
import { formatCount } from "./format.js";
import { tableTools } from "./table_tools.js";

const PAGE_ROWS = 20;

/** A table that scrolls sideways if it is too wide. */
export function scrolledTable(caption, ...parts) {
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), ...parts),
  );
}

/** The class of an amount by its sign: a gain, a loss, or neither. */
export function tone(value) {
  return value > 0 ? "up" : value < 0 ? "down" : "";
}

/** A column of {@linkcode dataTable} that shows texts as they are. */
export function textColumn(title, value) {
  return { title, value, text: value };
}

/** A column of numbers; `toneOf(row)` may give a cell a class. */
export function numberColumn(title, value, format, toneOf) {
  return {
    title,
    numeric: true,
    value,
    text: (row) => format(value(row)),
    tone: toneOf,
  };
}

/** A column of instants. */
export function timeColumn(title, value, format) {
  return { ...numberColumn(title, value, format), isTime: true };
}

/** A column of amounts, coloured by their sign. */
export function amountColumn(title, value, format) {
  return numberColumn(title, value, format, (row) => tone(value(row)));
}

/**
 * A table over rows 0 to `count` − 1. A column has a `title`, `value(row)` to
 * sort by, `text(row)` to show, and may be `numeric`. A table of more than one
 * page, or one that `grows`, has a filter and can be saved as CSV. Returns the
 * element, `show(rows)` that shows other rows, and `update(rows)` that shows what
 * has become of them on the page that is open.
 */
export function dataTable({ caption, columns, count, sort, onRow, grows }) {
  let given = allRows(count);
  let rows = given;
  let passes;
  let order = { column: sort?.column ?? -1, descending: sort?.descending };
  const body = el("tbody");
  const heads = columns.map((column, i) =>
    el(
      "th",
      { scope: "col", class: column.numeric ? "num" : undefined },
      button(column.title, () => sortBy(i)),
    )
  );
  const pager = rowPager(caption, (shown) => {
    body.replaceChildren(
      ...Array.from(shown, (row) => rowElement(columns, row, onRow)),
    );
  });

  function sortBy(i) {
    const same = order.column === i;
    order = {
      column: i,
      descending: same ? !order.descending : Boolean(columns[i].numeric),
    };
    arrange();
  }

  function arrange(page = 0) {
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
    pager.turnOver(rows, page);
  }

  function choose(page) {
    rows = passes === undefined ? given : given.filter((row) => passes(row));
    arrange(page);
  }

  arrange();
  return {
    element: el(
      "div",
      { class: "table" },
      count <= PAGE_ROWS && grows !== true ? undefined : tableTools({
        caption,
        columns,
        filtered(test) {
          passes = test;
          choose();
        },
        rows: () => rows,
      }),
      scrolledTable(caption, el("thead", {}, el("tr", {}, heads)), body),
      pager.element,
    ),
    show(others) {
      given = Uint32Array.from(others);
      choose();
    },
    update(others) {
      given = Uint32Array.from(others);
      choose(pager.page);
    },
  };
}

/** Buttons that page through rows; `show(rows)` receives those of the page. */
function rowPager(caption, show) {
  let rows = [];
  let page = 0;
  const place = el("span", { class: "place", "aria-live": "polite" });
  const before = button("‹", () => turn(page - 1), "Previous page");
  const after = button("›", () => turn(page + 1), "Next page");
  const element = el(
    "nav",
    { class: "pager", "aria-label": caption },
    before,
    place,
    after,
  );

  function turn(to) {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    page = Math.min(Math.max(0, to), pages - 1);
    const first = page * PAGE_ROWS;
    const shown = rows.slice(first, first + PAGE_ROWS);
    show(shown);
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
    element.hidden = pages === 1 && rows.length > 0;
    place.textContent = rows.length === 0
      ? "none"
      : `${formatCount(first + 1)} to ${formatCount(first + shown.length)} of ${
        formatCount(rows.length)
      }`;
  }

  return {
    element,
    /** Shows a page of other rows. */
    turnOver(others, to) {
      rows = others;
      turn(to);
    },
    /** The number of the page that is shown, from 0. */
    get page() {
      return page;
    },
  };
}

/** A row; if it can be picked, its first cell is a button for keyboard users. */
function rowElement(columns, row, onRow) {
  const cells = columns.map((column) =>
    el("td", {
      class: [column.numeric ? "num" : "", column.tone?.(row) ?? ""].join(" "),
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

/** The numbers of all rows. */
export function allRows(count) {
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  return rows;
}

/** Rows by value, those without one last; the sort is stable. */
function sorted(rows, value, descending) {
  const values = [];
  for (const row of rows) values[row] = value(row);
  const missing = (v) => v === null || v === undefined || Number.isNaN(v);
  if (descending && ascends(rows, values, missing)) {
    return reversed(rows, values);
  }
  const sign = descending ? -1 : 1;
  return rows.slice().sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (missing(x) || missing(y)) return missing(x) - missing(y) || a - b;
    return x < y ? -sign : x > y ? sign : a - b;
  });
}

/** Whether the rows already ascend by value, as round trips do by exit. */
function ascends(rows, values, missing) {
  for (let i = 0; i < rows.length; i++) {
    if (missing(values[rows[i]])) return false;
    if (i === 0) continue;
    if (rows[i - 1] > rows[i]) return false;
    if (values[rows[i - 1]] > values[rows[i]]) return false;
  }
  return true;
}

/** Reverses ascending rows without a slow sort; equal ones keep their order. */
function reversed(rows, values) {
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
