/**
 * `openbell config schema`: the JSON Schema of session configs.
 *
 * @module
 */
import { configJsonSchema } from "../../../config/json_schema.ts";
import { listIndicators } from "../../../indicators/registry.ts";

/** The schema as the text of a file, which names the indicators there are. */
export function configSchemaText(): string {
  const indicators = listIndicators().map(({ name }) => name);
  return `${JSON.stringify(configJsonSchema({ indicators }), null, 2)}\n`;
}
