/**
 * The JSON Schema of session configs, for completion and checks in editors.
 *
 * It is made from the shape that configs are checked with. It accepts all that
 * the shape accepts; what depends on several keys, and the old keys, are checked
 * by `parseSessionConfig` alone.
 *
 * @module
 */
import { z } from "zod";
import { CONFIG } from "./sections/top_level.ts";
import { keysOf } from "./shape.ts";

/** The mutable form that the conversion hands over. */
type Draft = Record<string, unknown>;

/** What a schema may know besides the shape. */
export interface JsonSchemaOptions {
  /** Names of session indicators to complete; others are allowed too. */
  readonly indicators?: readonly string[];
}

/**
 * The JSON Schema (draft 7) of a session config.
 *
 * ```ts
 * import { configJsonSchema } from "./json_schema.ts";
 *
 * const { required } = configJsonSchema();
 * console.log(required); // ["session_data_config"]
 * ```
 */
export function configJsonSchema(
  { indicators = [] }: JsonSchemaOptions = {},
): Record<string, unknown> {
  const schema: Draft = z.toJSONSchema(CONFIG, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      flatten(jsonSchema);
      describe(zodSchema, jsonSchema);
    },
  });
  suggest(schema, indicators);
  const { $schema, ...rest } = schema;
  return {
    $schema,
    title: "OpenBell session config",
    description: "One run: its range, market data, strategies and broker",
    ...rest,
  };
}

/** Makes one list of the alternatives within alternatives. */
function flatten(draft: Draft): void {
  const { anyOf } = draft;
  if (!Array.isArray(anyOf)) return;
  draft.anyOf = anyOf.flatMap((option: Draft) =>
    Array.isArray(option.anyOf) ? option.anyOf : [option]
  );
}

/** Gives the keys of a section their meanings. */
function describe(shape: z.core.$ZodType, draft: Draft): void {
  const keys = keysOf(shape);
  const properties = draft.properties as Record<string, Draft> | undefined;
  if (keys === undefined || properties === undefined) return;
  for (const [name, { text, shown }] of Object.entries(keys)) {
    // Keys of one shape share its schema.
    properties[name] = {
      ...properties[name],
      description: shown === undefined || shown === "none"
        ? `${text}.`
        : `${text}. Default: ${shown}.`,
    };
  }
}

/** Names that editors offer for session indicators. */
function suggest(schema: Draft, names: readonly string[]): void {
  if (names.length === 0) return;
  const entry = ["session_data_config", "indicators", "session"].reduce(
    (at, key) => optionOf(at, "object").properties[key],
    schema,
  );
  const { name } =
    optionOf(optionOf(entry, "array").items as Draft, "object").properties;
  name.anyOf = [{ enum: names }, ...name.anyOf as Draft[]];
}

/** The alternative of a place that is a section, or a list. */
function optionOf(
  place: Draft,
  type: "object" | "array",
): Draft & { properties: Record<string, Draft> } {
  const options = (place.anyOf ?? [place]) as Draft[];
  return options.find((option) => option.type === type) as ReturnType<
    typeof optionOf
  >;
}
