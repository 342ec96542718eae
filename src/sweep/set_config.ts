/**
 * The config of one set of a sweep whose results were saved.
 *
 * @module
 */
import { withModules } from "../config/module_urls.ts";
import { parseSessionConfig } from "../config/parse.ts";
import type { SessionConfig } from "../config/session_config.ts";
import type { VariableValues } from "../config/variables.ts";
import { ParameterBinding, parametersText } from "./parameters.ts";
import type { SweepSource } from "./results_file.ts";

/**
 * The config that a set ran with. Indicators are not checked: those that its
 * modules bring along are not loaded.
 *
 * @throws {SessionError} `config_invalid`; `argument_invalid` for a parameter
 * without a place in the config.
 */
export function configOfSet(
  { input: whole, folder, configFile }: SweepSource,
  values: VariableValues,
): SessionConfig {
  const binding = new ParameterBinding(whole, Object.keys(values));
  const { input, variables } = binding.bind(values);
  const config = parseSessionConfig(input, {
    folder,
    title: `${configFile || "Session config"} with ${parametersText(values)}`,
    variables,
    onNote: () => {},
  });
  return withModules(config, folder);
}
