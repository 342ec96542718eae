/**
 * Attacks can succeed: each gets something, or changes its run, where the
 * defence that it is directed at is left out.
 */
import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { ENDINGS } from "./_endings.ts";
import {
  type FOLDERS,
  isHonest,
  jobsIn,
  makeFenceMarket,
  nameOf,
  runJobs,
} from "./_runs.ts";

/** What a spy can see if the engine calls what it replaced. */
const SPIES = [
  "iterator_helpers.js",
  "spy_on_arrays.ts",
  "spy_on_atomics.ts",
  "spy_on_buffers.ts",
  "spy_on_calls.ts",
  "spy_on_events.ts",
  "spy_on_generators.ts",
  "spy_on_maps.ts",
  "spy_on_promises.ts",
  "spy_on_reflect.ts",
  "spy_on_text.ts",
  "spy_on_typed_arrays.ts",
  "weak_collections.js",
];

/** Attacks by the defence without which they succeed, see `_open_worker.ts`. */
const CONTROLS: Readonly<Record<string, readonly string[]>> = {
  intrinsics: [
    ...SPIES,
    "forge_hash.ts",
    "forge_json.ts",
    "inherit_from_proxies.js",
    "inherited_setters.ts",
    "json_methods.js",
    "last_matches.js",
    "object_members.js",
    "other_typed_arrays.js",
    "patch_clocks.js",
    "patch_intl.js",
    "patch_math.js",
    "replace_globals.js",
    "species.ts",
    "symbol_hooks.js",
  ],
  classes: ["patch_reachable.ts", "patch_surface.js"],
  storage: ["cache_storage.js"],
  bounds: [
    "block_thread.js",
    "clone_of_views.js",
    "copy_odd_targets.js",
    "iterated_realms.js",
    "kept_iterator.js",
    "odd_indices.js",
    "resizable_targets.js",
    "schedule_objects.js",
  ],
  conversion: ["index_objects.js"],
  members: ["construct_classes.js", "foreign_receivers.js"],
  memory: ["memory_of_globals.js"],
  messages: ["listen_for_ports.js", "replace_onmessage.ts"],
  port: ["post_junk.ts", "post_result.ts"],
  modules: [
    "debugger.ts",
    "import_attributes.ts",
    "import_bare_name.ts",
    "import_changing_text.js",
    "import_dots.ts",
    "import_file_url.ts",
    "import_fragment.ts",
    "import_from_blob.ts",
    "import_from_data.ts",
    "import_in_async_functions.js",
    "import_in_eval.ts",
    "import_in_function.ts",
    "import_later.ts",
    "import_named_code.js",
    "import_odd_urls.js",
    "import_package.ts",
    "import_phases.js",
    "import_wasm.js",
    "module_compile.ts",
    "module_extension.ts",
    "module_load.ts",
    "module_object.ts",
    "module_resolver.ts",
    "own_hooks.ts",
    "require_as_engine.ts",
    "require_path.ts",
    "runtime_internals.ts",
    "vm_other_context.js",
  ],
};

/** Indicators by the defence of the processor's thread without which they succeed. */
const INDICATOR_CONTROLS: Readonly<Record<string, readonly string[]>> = {
  channels: ["share_channel.js", "share_node_channel.js", "share_thread.js"],
};

/** Makes the runs without a defence; calls `check` with each. */
async function withoutDefence(
  folder: keyof typeof FOLDERS,
  without: string,
  names: readonly string[],
  check: (name: string, changed: boolean) => void,
): Promise<void> {
  await withFolder(async (temporary) => {
    const db = makeFenceMarket(temporary);
    const [honest, ...attacks] = jobsIn(folder);
    const chosen = names.map((name) => {
      const job = attacks.find((one) => nameOf(one) === `${folder}/${name}`);
      assert(job !== undefined, name);
      return { ...job, without };
    });
    const jobs = [honest, ...chosen];
    const [right, ...runs] = await runJobs(jobs, "workers", db, temporary);
    runs.forEach((run, i) => {
      // A run that does not end shows nothing.
      assert(!/was stopped/.test(run.error ?? ""), names[i]);
      check(names[i], !isHonest(run, right));
    });
  });
}

for (
  const [folder, controls] of [
    ["attacks", CONTROLS],
    ["indicators", INDICATOR_CONTROLS],
  ] as const
) {
  for (const [without, names] of Object.entries(controls)) {
    Deno.test(`without ${without}, its ${folder} succeed`, () =>
      withoutDefence(folder, without, names, (name, changed) => {
        assert(changed, name);
      }));
  }
}

Deno.test("spies see nothing of an engine that calls everything that they replace", () =>
  withoutDefence("attacks", "calls", SPIES, (name, changed) => {
    assert(!changed, name);
  }));

/** Attacks without a control, and why. */
const NO_CONTROL: Readonly<Record<string, readonly string[]>> = {
  "what they do has no effect in workers; in the thread of the command it has":
    [
      "exit_code.js",
      "forge_calendar.ts",
      "forge_output.ts",
      "forge_store.ts",
      "freeze_globals.js",
      "local_storage.js",
      "patch_builtin_modules.js",
      "patch_console.js",
      "patch_deno.js",
      "patch_timers.js",
      "vm_context.ts",
    ],
  "without the defence the thread does not go on": [
    "end_process.js",
    "forge_numbers.ts",
    "stack_exhaustion.js",
  ],
  "the engine uses none of it in the strategies' thread": [
    "abort_signals.js",
    "async_iterators.js",
    "crypto_modules.js",
    "error_prototypes.js",
    "explicit_resources.js",
    "function_texts.js",
    "stack_limit.js",
    "temporal_now.js",
    "time_zone.js",
  ],
  "the runtime offers nothing of the kind": [
    "arrays_of_freed_memory.js",
    "async_hooks.js",
    "caller_of_function.ts",
    "collected_objects.js",
    "commonjs_cache.js",
    "fresh_memory.ts",
    "import_by_scheme.js",
    "key_values.js",
    "module_odd_path.ts",
    "parent_port.ts",
    "process_internals.js",
    "shadow_realm.js",
    "stack_frames.ts",
    "stack_of_engine.js",
    "v8_flags.js",
    "web_assembly.ts",
  ],
  "what they start or find shares nothing with the engine": [
    "begin_another_run.ts",
    "broadcast_channel.ts",
    "diagnostics_channels.js",
    "engine_worker.js",
    "import_symlink.js",
    "import_worker.ts",
    "microtask_flood.js",
    "node_threads.js",
    "own_worker.ts",
    "replace_post_message.ts",
    "transfer_buffers.js",
    "unload_events.js",
  ],
  "the engine does not use what hooks return": [
    "generators_as_hooks.js",
    "thenables.js",
  ],
  "what they are given is frozen, and a copy": ["instrument_facts.js"],
  "each value is read once, at one place": [
    "changing_strategy.js",
    "changing_subscriptions.js",
    "instrument_names.js",
    "label_objects.js",
    "log_objects.js",
    "odd_texts.js",
    "order_getters.js",
    "order_proxies.js",
    "write_reachable.js",
  ],
};

Deno.test("each attack has a control, ends its run, or has a reason for neither", () => {
  const listed = [
    ...Object.values(CONTROLS).flat(),
    ...Object.values(NO_CONTROL).flat(),
    ...Object.keys(ENDINGS).filter((name) => name.startsWith("attacks/"))
      .map((name) => name.replace("attacks/", "")),
  ].sort();
  const [, ...attacks] = jobsIn("attacks");
  assertEquals(listed, attacks.map((job) => nameOf(job).split("/")[1]));
});
