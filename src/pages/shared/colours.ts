/**
 * The colours of all pages, light and dark.
 *
 * @module
 */

/** Colours by the name of their CSS variable: on light ground, on dark ground. */
export type Colours = Readonly<Record<string, readonly [string, string]>>;

/** The colours that every page has. `s0` to `s7` are those of curves. */
export const COLOURS: Colours = {
  ground: ["#f4f6f8", "#0e1217"],
  card: ["#ffffff", "#161b22"],
  text: ["#161b22", "#e7ecf2"],
  muted: ["#57606c", "#9da8b6"],
  line: ["#dde2e8", "#2a323c"],
  accent: ["#1f57c9", "#7fa8ff"],
  up: ["#0b7a4b", "#3fc48e"],
  down: ["#bf2f27", "#ff7d74"],
  gap: ["rgba(214, 158, 20, 0.28)", "rgba(233, 185, 73, 0.22)"],
  known: ["rgba(214, 158, 20, 0.14)", "rgba(233, 185, 73, 0.11)"],
  s0: ["#1f57c9", "#7fa8ff"],
  s1: ["#b35c00", "#ffb05c"],
  s2: ["#7a3fb5", "#c79bff"],
  s3: ["#007c89", "#4fd0dd"],
  s4: ["#b0246a", "#ff85bd"],
  s5: ["#5b7000", "#bcd35f"],
  s6: ["#8a4b2a", "#e0a07c"],
  s7: ["#44546a", "#a9b7c9"],
};

/**
 * The colours as CSS: light or dark by the system's setting, unless
 * `data-theme` on the root element overrides it.
 */
export function colourStyle(colours: Colours): string {
  const variables = (which: 0 | 1, scheme: string) =>
    Object.entries(colours).map(([name, pair]) => `--${name}: ${pair[which]};`)
      .join(" ") + ` color-scheme: ${scheme};`;
  const dark = variables(1, "dark");
  return `:root { ${variables(0, "light")} }
:root[data-theme="dark"] { ${dark} }
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) { ${dark} }
}
`;
}
