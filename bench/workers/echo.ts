/** The other thread of a round trip: answers each signal until it is stopped. */
import {
  StreamSubscription,
  type StreamSubscriptionHandle,
} from "../../src/sync/stream_subscription.ts";

interface Handles {
  readonly ping: StreamSubscriptionHandle;
  readonly pong: StreamSubscriptionHandle;
}

interface WorkerScope {
  onmessage: (event: MessageEvent<Handles>) => void;
  postMessage(message: string): void;
  close(): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  const ping = StreamSubscription.attach(data.ping);
  const pong = StreamSubscription.attach(data.pong);
  scope.postMessage("ready");
  while (ping.waitUntilReady()) pong.signalReady();
  scope.close();
};
