/**
 * Data that CommonJS modules require.
 *
 * With a hook for loading, the runtime compiles the text of a JSON file that a
 * CommonJS module requires as a script, and packages fail that have one.
 *
 * @module
 */

/** The context of a hook for loading. */
export interface LoadContext {
  /** How the module was asked for: `require` by CommonJS. */
  readonly conditions?: readonly string[];
}

const decoder = new TextDecoder();

/** What was loaded; the JSON that CommonJS requires as a script that exports it. */
export function withRequiredJson(
  url: string,
  context: unknown,
  found: unknown,
): unknown {
  const { conditions } = context as LoadContext;
  if (conditions?.includes("require") !== true || !isJson(url)) return found;
  const { source } = found as { readonly source: string | Uint8Array };
  const text = typeof source === "string" ? source : decoder.decode(source);
  return {
    format: "commonjs",
    source: `module.exports = JSON.parse(${JSON.stringify(text)});`,
    shortCircuit: true,
  };
}

function isJson(url: string): boolean {
  return new URL(url).pathname.endsWith(".json");
}
