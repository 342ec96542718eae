/**
 * A thread for foreign code without one of its defences, which the query of its
 * URL names: attacks get something here, so that they can.
 */
import { freezeHandedOver } from "../../src/analysis/handed_over.ts";
import { HookGuard } from "../../src/analysis/hook_guard.ts";
import { sealOwnModules } from "../../src/modules/own_modules.ts";
import { Context } from "../../src/analysis/strategy_context.ts";
import { BarSeries, SeriesWindow } from "../../src/session/bar_series.ts";
import {
  closeChannels,
  closeStorage,
} from "../../src/system/closed_globals.ts";
import {
  freezeIntrinsics,
  keepThreadAlive,
} from "../../src/system/intrinsics.ts";
import { exercise, FUTURE } from "./_exercise.ts";
import { runStageWorker } from "../../src/system/stage_worker.ts";
import type { StageOpener } from "../../src/system/stages/open_stage.ts";
import { openAnalysis } from "../../src/system/stages/analysis.ts";
import { makeProcessor } from "../../src/system/stages/processor.ts";
import type { StartMessage } from "../../src/system/worker_protocol.ts";

const { searchParams } = new URL(import.meta.url);
const without = searchParams.get("without");
const stage = searchParams.get("stage") === "processor"
  ? "processor"
  : "analysis";

/** Defences that are set up, by name. */
const DEFENCES: Readonly<Record<string, () => void>> = {
  ...(stage === "processor" && { channels: closeChannels }),
  intrinsics: freezeIntrinsics,
  classes: freezeHandedOver,
  alive: keepThreadAlive,
  storage: closeStorage,
  modules: sealOwnModules,
};

/** How defences of the engine's own classes are opened, by name. */
const OPENINGS: Readonly<Record<string, (start: StartMessage) => void>> = {
  intrinsics: exerciseAtBars,
  /** Built-in functions that the engine calls with what lies in the future. */
  calls: exerciseAtBars,
  /** Actions outside of hooks. */
  guard: () => {
    HookGuard.prototype.require = () => {};
  },
  /** The end of views. */
  bounds: () => {
    SeriesWindow.prototype.rowAt = function (index) {
      return this.base + Math.trunc(Number(index) % 1_000);
    };
    Object.defineProperty(BarSeries.prototype, Symbol.iterator, {
      *value(this: BarSeries) {
        for (let i = 0; i < 500; i++) yield this.at(i);
      },
    });
    BarSeries.prototype.copyNewest = function (_, target) {
      const room = Math.trunc(target.length);
      for (let i = 0; i < room; i++) target[i] = this.close(i);
      return room;
    };
  },
  /** One conversion of an index. */
  conversion: () => {
    SeriesWindow.prototype.rowAt = function (index) {
      return index < this.length ? this.base + Number(index) : -1;
    };
  },
  /** Members of views that know what comes. */
  members: () => {
    for (const { prototype } of [BarSeries, Context]) {
      Object.defineProperty(prototype, "future", { get: () => FUTURE });
    }
  },
  /** The memory of the run. */
  memory: ({ plan }) => {
    Object.assign(globalThis, { memory: plan.memory.buffer });
  },
  /** Messages of the engine to its thread. */
  messages: () => {
    atBars(() => dispatchEvent(new MessageEvent("message", { data: 1 })));
  },
};

if (without === "port") leakPort();

const openers: Record<string, StageOpener> = {
  processor: async (start) => {
    protect(start);
    return { stage: await makeProcessor(start), runsForeignCode: true };
  },
  analysis: (start, onProgress) => {
    protect(start);
    return openAnalysis(start, undefined, onProgress);
  },
};
runStageWorker([[stage, openers[stage]]]);

function protect(start: StartMessage): void {
  if (without !== null) OPENINGS[without]?.(start);
  for (const [name, defend] of Object.entries(DEFENCES)) {
    if (name !== without) defend();
  }
}

function exerciseAtBars(): void {
  atBars(exercise);
}

/** Acts before the first calls of hooks: the attack's module is loaded then. */
function atBars(act: () => void): void {
  const { enterBar } = HookGuard.prototype;
  let bars = 0;
  HookGuard.prototype.enterBar = function (callee) {
    if (++bars < 4) act();
    enterBar.call(this, callee);
  };
}

/** Lets whatever is posted from this thread go through the engine's port. */
function leakPort(): void {
  addEventListener("message", (event) => {
    const { data: port } = event as MessageEvent<MessagePort>;
    Object.assign(globalThis, {
      postMessage: (message: unknown) => port.postMessage(message),
    });
  });
}
