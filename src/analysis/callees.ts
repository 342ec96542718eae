/**
 * What the engine calls: strategies and scanners, in the words of messages.
 *
 * @module
 */

/** Foreign code that the engine calls. */
export interface Callee {
  /** Its number: strategies first, then scanners. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** What it is; defaults to a strategy. */
  readonly kind?: "strategy" | "scanner";
}

/** A callee in a sentence: `strategy trend`, `scanner gaps`. */
export function calleeText(
  { name, kind = "strategy" }: Pick<Callee, "name" | "kind">,
): string {
  return `${kind} ${name}`;
}

/** The strategies and then the scanners of a run, by number, in words. */
export function calleeTexts(
  { strategies, scanners = [] }: {
    readonly strategies: readonly { readonly name: string }[];
    readonly scanners?: readonly { readonly name: string }[];
  },
): string[] {
  return [
    ...strategies.map(({ name }) => calleeText({ name })),
    ...scanners.map(({ name }) => calleeText({ name, kind: "scanner" })),
  ];
}

/** Several callees in a sentence: `strategy trend or mean or scanner gaps`. */
export function anyCalleeText(texts: readonly string[]): string {
  const strategy = "strategy ";
  return texts.map((text, i) =>
    i > 0 && text.startsWith(strategy) ? text.slice(strategy.length) : text
  ).join(" or ");
}

/** A text as the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
