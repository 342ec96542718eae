import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { config, mistakes } from "../_config.ts";

const at = (key: string) => `session_data_config.scanners[0].${key}`;
const found = (scanner: unknown) =>
  mistakes(config({}, { scanners: [scanner] }));

Deno.test("a scanner needs a module and a time to scan at", () => {
  assertEquals([...found({ pre_session: true }).keys()], [at("module")]);
  const never = found({ module: "./gaps.ts" });
  assertEquals([...never.keys()], [at("regular_session")]);
  assertStringIncludes(
    never.get(at("regular_session")) ?? "",
    "the scanner never scans",
  );
  for (
    const scanner of [
      { module: "./gaps.ts", pre_session: true },
      { module: "./gaps.ts", enabled: false },
      {
        module: "./gaps.ts",
        regular_session: [{ start: "09:35", end: "15:55", interval: "5m" }],
      },
      {
        module: "./gaps.ts",
        regular_session: [{ start: "18:00", end: "02:00", interval: "1h30m" }],
      },
    ]
  ) assertEquals(found(scanner).size, 0, JSON.stringify(scanner));
});

Deno.test("times of scans are local times and lengths above zero", () => {
  const window = (part: object) =>
    found({
      module: "./gaps.ts",
      regular_session: [
        { start: "09:35", end: "15:55", interval: "5m", ...part },
      ],
    });
  const key = (name: string) => at(`regular_session[0].${name}`);
  for (const start of ["9:35", "25:00", "at 09:35", 935, ""]) {
    assertEquals([...window({ start }).keys()], [key("start")], `${start}`);
  }
  for (const interval of ["0m", "5", "5 minutes", 5, "1d", ""]) {
    const keys = [...window({ interval }).keys()];
    assertEquals(keys, [key("interval")], `${interval}`);
  }
  assertEquals([...window({ end: "09:35" }).keys()], [key("end")]);
});

Deno.test("a scanner's defaults are filled in", () => {
  const { session_data_config } = parseSessionConfig(
    config({}, { scanners: [{ module: "./gaps.ts", pre_session: true }] }),
  );
  assertEquals(session_data_config.scanners, [{
    module: "./gaps.ts",
    enabled: true,
    pre_session: true,
    regular_session: [],
    config: {},
  }]);
});
