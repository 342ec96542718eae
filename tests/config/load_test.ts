import { resolve } from "node:path";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadSessionConfig } from "../../src/config/load.ts";
import { SessionError } from "../../src/errors.ts";

function withFile<T>(
  name: string,
  text: string,
  action: (path: string, folder: string) => T,
): T {
  const folder = Deno.makeTempDirSync({ prefix: "openbell config #1 " });
  try {
    const path = join(folder, name);
    Deno.writeTextFileSync(path, text);
    return action(path, folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const YAML = `
# Dates without quotes stay text
session_name: 2025-01-02
backtest_config:
  start_date: 2025-01-02
  end_date: 2025-01-31
  prefetch_days: 10
session_data_config:
  symbols: [SPY, "7203"]
  streams: [1m, 5m]
  historical:
strategies:
  - module: strategies/cross.ts
    params: { fast: 10 }
  - module: jsr:@scope/strategy
metadata:
`;

Deno.test("a YAML config keeps dates and quoted numbers as text", () => {
  withFile("config.yaml", YAML, (path, folder) => {
    const config = loadSessionConfig(path);
    assertEquals(config.session_name, "2025-01-02");
    assertEquals(config.backtest_config?.start_date, "2025-01-02");
    assertEquals(config.backtest_config?.prefetch_days, 10);
    assertEquals(config.session_data_config.symbols, ["SPY", "7203"]);
    assertEquals(config.strategies, [
      {
        module: pathToFileURL(join(folder, "strategies", "cross.ts")).href,
        params: { fast: 10 },
      },
      { module: "jsr:@scope/strategy", params: {} },
    ]);
  });
});

Deno.test("a JSON config gives the same result as the equal YAML config", () => {
  const given = {
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: { symbols: ["SPY"], streams: ["1m"] },
  };
  const text = JSON.stringify(given);
  assertEquals(
    withFile("config.json", text, (path) => loadSessionConfig(path)),
    withFile("config.yml", text, (path) => loadSessionConfig(path)),
  );
});

function failure(action: () => unknown): string {
  const error = assertThrows(action, SessionError);
  assertEquals(error.code, "config_invalid");
  return error.message;
}

Deno.test("a missing file is named", () => {
  assertEquals(
    failure(() => loadSessionConfig("no/such/config.yaml")),
    `Cannot read session config "no/such/config.yaml": there is no such file in ${
      resolve("no/such")
    }`,
  );
});

Deno.test("a folder is not a config", () => {
  withFile("config.yaml", "", (_, folder) => {
    assertStringIncludes(
      failure(() => loadSessionConfig(folder)),
      "it is a folder",
    );
  });
});

Deno.test("a syntax error is reported with its line", () => {
  withFile("config.yaml", "session_name: [a\nmode: b", (path) => {
    const message = failure(() => loadSessionConfig(path));
    assertStringIncludes(message, `Session config "${path}" is not YAML`);
    assertStringIncludes(message, "line 2");
  });
  withFile("config.yaml", "mode: live\nmode: live", (path) => {
    assertStringIncludes(
      failure(() => loadSessionConfig(path)),
      "duplicate",
    );
  });
  withFile("config.json", '{"mode": }', (path) => {
    assertStringIncludes(
      failure(() => loadSessionConfig(path)),
      `Session config "${path}" is not JSON: `,
    );
  });
});

Deno.test("mistakes are listed under the name of the file", () => {
  withFile("config.yaml", "mode: lively", (path) => {
    assertStringIncludes(
      failure(() => loadSessionConfig(path)),
      `Session config "${path}" has 3 mistakes:\n  mode: found "lively"`,
    );
  });
});
