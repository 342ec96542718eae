/**
 * Notifications to the webhooks of a config.
 *
 * @module
 */
import type { HookConfig, HookEvent } from "../config/session_config.ts";
import type { LiveEvent } from "./live_event.ts";
import type { Notifier } from "./notifier.ts";
import { Webhook } from "./webhook.ts";

/** The kind under which a config asks for an event. */
export const HOOK_EVENT_OF: Readonly<Record<LiveEvent["type"], HookEvent>> = {
  fill: "fill",
  refusal: "refusal",
  order_end: "order_end",
  gap: "gap",
  disconnect: "disconnect",
  reconnect: "disconnect",
  session_start: "session",
  session_end: "session",
  result: "session",
  overrun: "overrun",
  lag: "overrun",
  kill_switch: "kill_switch",
  error: "error",
};

/** Sends each event to the hooks of a config that ask for it. */
export class HookNotifier implements Notifier {
  readonly #hooks: readonly {
    readonly events: ReadonlySet<HookEvent>;
    readonly webhook: Webhook;
  }[];

  /**
   * Reads the addresses from the environment; `tell` receives once what could
   * not be sent, and at the end how much.
   */
  constructor(
    hooks: readonly HookConfig[],
    run: string,
    tell: (text: string) => void,
    env: (name: string) => string | undefined = (name) => Deno.env.get(name),
  ) {
    // What is missing ends the run before it starts.
    this.#hooks = hooks.filter((hook) => hookProblems([hook], env).length === 0)
      .map(({ type: shape, url_env: name, events }) => ({
        events: new Set(events),
        webhook: new Webhook({
          shape,
          name,
          url: addressIn(name, env),
          run,
          tell,
        }),
      }));
  }

  /** See {@linkcode Notifier.notify}. */
  notify(event: LiveEvent): void {
    const kind = HOOK_EVENT_OF[event.type];
    for (const { events, webhook } of this.#hooks) {
      if (events.has(kind)) webhook.notify(event);
    }
  }

  /** See {@linkcode Notifier.end}. */
  async end(): Promise<void> {
    await Promise.all(this.#hooks.map(({ webhook }) => webhook.end()));
  }
}

/** What hooks miss, each as one line; the addresses themselves are secrets. */
export function hookProblems(
  hooks: readonly HookConfig[],
  env: (name: string) => string | undefined,
): string[] {
  return hooks.flatMap(({ url_env }) => {
    const url = addressIn(url_env, env);
    const expected = "set it to the address of the webhook";
    if (url === "") {
      return [
        `notify needs ${url_env}, which is not set in the environment; ${expected}`,
      ];
    }
    const protocol = URL.parse(url)?.protocol;
    return protocol === "https:" || protocol === "http:" ? [] : [
      `notify needs ${url_env}, which is no http or https address; ${expected}`,
    ];
  });
}

function addressIn(
  name: string,
  env: (name: string) => string | undefined,
): string {
  return (env(name) ?? "").trim();
}
