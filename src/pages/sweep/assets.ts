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
