/** Texts as code. */

/** A text as a template literal. */
export function literal(text: string): string {
  return `\`${text.replaceAll(/[\\`]|\$\{/g, "\\$&")}\``;
}
