/** Packages work in strategies although built-in objects are permanent. */
import { assertEquals } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { makeFenceMarket, MODES, runModule } from "./_runs.ts";

const STRATEGY = `
import chai from "npm:chai@4.2.0";
import { Command } from "npm:commander@15.1.0";
import dataForge from "npm:data-forge@1.10.5";
import fc from "npm:fast-check@4.10.2";
import { strFromU8, strToU8, unzlibSync, zlibSync } from "npm:fflate@0.8.3";
import { sma } from "npm:indicatorts@2.2.2";
import { SMA } from "npm:trading-signals@8.3.0";
import { z } from "npm:zod@4.6.7";

class OwnError extends Error {
  constructor(message) {
    super(message);
    this.name = "OwnError";
    this.message = "own " + message;
  }
  toString() { return "text of " + this.message; }
}
class OwnList extends Array {}
class OwnMap extends Map { get(key) { return super.get(key) ?? 0; } }
function Old() {}
Old.prototype.toString = function () { return "old"; };
Old.prototype.valueOf = function () { return 3; };
Old.prototype.hasOwnProperty = function () { return true; };
const own = { __proto__: null };
own.constructor = 1;

const signal = new SMA(2);
[1, 2, 3].forEach((value) => signal.add(value));
chai.expect([1]).to.have.lengthOf(1);
fc.assert(fc.property(fc.integer(), (n) => n === n));
const frame = new dataForge.DataFrame([{ a: 1 }, { a: 3 }]);
const lines = [
  frame.getSeries("a").sum(),
  new Command("x").option("--n <n>").parse(["--n", "7"], { from: "user" })
    .opts().n,
  strFromU8(unzlibSync(zlibSync(strToU8("zip")))),
  sma([1, 2, 3], { period: 2 }).at(-1),
  Number(signal.getResult()),
  z.object({ a: z.number().default(4) }).parse({}).a,
  String(new OwnError("error")),
  new OwnList(1, 2).map((x) => x * 2).join("+"),
  new OwnMap().get("x"),
  String(new Old()) + (new Old() + 1),
];
export default {
  subscriptions: [{ intervals: ["5m"] }],
  setup(context) {
    for (const line of lines) context.log(String(line));
  },
};
`;

for (const mode of MODES) {
  Deno.test(`${mode}: strategies can use packages and extend what is built in`, async () => {
    await withFolder(async (folder) => {
      const module = `${folder}/packages.js`;
      Deno.writeTextFileSync(module, STRATEGY);
      const db = makeFenceMarket(folder);
      const { lines } = await runModule(module, mode, db, folder);
      assertEquals(lines, [
        "4",
        "7",
        "zip",
        "2.5",
        "2.5",
        "4",
        "text of own error",
        "2+4",
        "0",
        "old4",
      ]);
    });
  });
}
