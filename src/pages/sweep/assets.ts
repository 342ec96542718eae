// Written by `deno task pages`; do not edit it by hand.

/** The text of `style.css`. */
export const STYLE: string = `.map table {
  width: auto;
  border-collapse: separate;
  border-spacing: 2px;
}
.map th {
  color: var(--muted);
  font-weight: 500;
  text-align: right;
  border: 0;
}
.map thead th {
  text-align: center;
}
.map td {
  border: 0;
  border-radius: 3px;
  color: #10131a;
  text-align: right;
}
.map td.none {
  color: var(--muted);
  text-align: center;
}
.map td.best {
  outline: 2px solid var(--text);
}
`;

/** The modules in `browser/`, each after those that it imports. */
export const SCRIPTS: Readonly<Record<"main", string>> = {
  main: `/**
 * The table of sets below the heat map.
 *
 * @module
 */
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";

/**
 * Draws the table: \`sets\` are \`[set, parameters, values, texts]\`, as \`names\` and
 * \`metrics\` call their columns.
 */
export function main() {
  const { names, metrics, rank, sets } = JSON.parse(
    document.getElementById("data").textContent,
  );
  const column = (name, k) => ({
    ...textColumn(name, (i) => String(sets[i][1][k])),
    value: (i) => sets[i][1][k],
    numeric: sets.every(([, parameters]) => typeof parameters[k] === "number"),
  });
  const table = dataTable({
    caption: \`\${formatCount(sets.length)} sets, the best of each cell\`,
    count: sets.length,
    columns: [
      numberColumn("Set", (i) => sets[i][0], String),
      ...names.map(column),
      ...metrics.map((metric, k) => ({
        title: metric.replaceAll("_", " ") + (metric === rank ? " (rank)" : ""),
        numeric: true,
        value: (i) => sets[i][2][k],
        text: (i) => sets[i][3][k],
      })),
    ],
  });
  document.getElementById("sets").append(table.element);
  return Promise.resolve();
}
`,
};
