/** An account that is what its fills make of it passes; any other does not. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { accountHashOf } from "../../src/results/report_audit.ts";
import { accountMistake } from "../../src/trading/account_audit.ts";
import type { BrokerResult } from "../../src/trading/broker_result.ts";
import { contractsOf, drive, symbolNames } from "./oracle/_driver.ts";
import type { Program } from "./oracle/_program.ts";
import { programs, type Scope } from "./oracle/_programs.ts";
import {
  ACTIONS,
  ACTIONS_ALL,
  CASH,
  CASH_CURRENCIES,
  CONTRACTS,
  COSTS,
  CURRENCIES,
  LIMITS,
  MARGIN,
  PLAIN,
} from "./oracle/_scopes.ts";
import { leavesOf, withLeaf } from "../fixtures/leaves.ts";

const RUNS = Number(Deno.env.get("ORACLE_RUNS") ?? 60);
const SEED = 16;

function audited(program: Program, result: BrokerResult): string | undefined {
  return accountMistake(result, {
    symbols: symbolNames(program),
    contracts: contractsOf(program),
    conversionCost: program.rules.conversion_cost,
    strategies: program.strategies,
  });
}

for (
  const [name, scope] of Object.entries({
    PLAIN,
    COSTS,
    LIMITS,
    MARGIN,
    CASH,
    CONTRACTS,
    CURRENCIES,
    CASH_CURRENCIES,
    ACTIONS,
    ACTIONS_ALL,
  })
) {
  Deno.test(`accounts of random programs agree with their fills: ${name}`, () => {
    let fills = 0;
    fc.assert(
      fc.property(programs(scope as Scope), (program) => {
        const { result } = drive(program);
        fills += result.fills.length;
        assertEquals(audited(program, result), undefined);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    assert(fills > RUNS);
  });
}

/** What the hash of a run covers besides: no fill tells it. */
const NOT_OF_FILLS =
  /^(?:liquidations|endedPositions|endings)\.|^(?:slippage|spread)Cost$|^orders\.(?:held|accepted|filled)|^sessions\.\d+\.(?:date|close)|^(?:fills|roundTrips)\.\d+\.(?:\w*[tT]ag|\w*[rR]eason)$/;

for (const [name, scope] of Object.entries({ COSTS, CURRENCIES })) {
  Deno.test(`no figure of an account can be changed alone without a disagreement or another hash: ${name}`, () => {
    let changed = 0;
    fc.assert(
      fc.property(programs(scope as Scope), fc.nat(), (program, choice) => {
        const { result } = drive(program);
        const leaves = leavesOf(result).filter((path) =>
          !NOT_OF_FILLS.test(path.join("."))
        );
        const path = leaves[choice % leaves.length];
        const forged = withLeaf(result, path);
        const mistake = audited(program, forged);
        if (mistake !== undefined) return void changed++;
        assert(
          accountHashOf(forged) !== accountHashOf(result),
          path.join("."),
        );
      }),
      { numRuns: 10 * RUNS, seed: SEED },
    );
    assert(changed > RUNS);
  });
}
