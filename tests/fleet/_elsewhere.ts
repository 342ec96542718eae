// Another process: reads a recipe and its orders, and prints the outcomes.
import { deserialize } from "node:v8";
import { readFileSync } from "node:fs";
import { CallerThread } from "../../src/fleet/caller_thread.ts";
import { ModuleStrategies } from "../../src/tape/set_strategies.ts";
import { outcomesOf } from "./_recipe.ts";

const work = deserialize(readFileSync(Deno.args[0]));
const executor = new CallerThread(new ModuleStrategies());
console.log((await outcomesOf(executor, work)).join("\n"));
