/**
 * Who asks for bars, by the kind of their address. What proves it comes from the
 * environment of the worker.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";

/** Makes requests for an address with `http:`, `https:` or `s3:`. */
export async function requestsFor(
  address: string,
): Promise<(headers: Headers) => Promise<Request>> {
  const url = new URL(address);
  return url.protocol === "s3:" ? await s3Requests(url) : webRequests(url);
}

/**
 * Requests to a server of the web. The address comes from the queue: what proves
 * who asks goes to the origin alone that the worker's environment names.
 */
function webRequests(url: URL): (headers: Headers) => Promise<Request> {
  const authorization = Deno.env.get("OPENBELL_BARS_AUTHORIZATION") ||
    undefined;
  const origin = Deno.env.get("OPENBELL_BARS_ORIGIN") || undefined;
  if (authorization !== undefined && origin === undefined) {
    throw new SessionError(
      "argument_invalid",
      "OPENBELL_BARS_AUTHORIZATION needs OPENBELL_BARS_ORIGIN, the server that it is for, such as https://host: a sweep names the address of its bars",
    );
  }
  const isFor = origin !== undefined &&
    URL.parse(origin)?.origin === url.origin;
  return (headers) => {
    if (authorization !== undefined && isFor) {
      headers.set("Authorization", authorization);
    }
    return Promise.resolve(new Request(url, { headers }));
  };
}

/** Requests to S3, or to what speaks like it at `AWS_ENDPOINT_URL`. */
async function s3Requests(
  url: URL,
): Promise<(headers: Headers) => Promise<Request>> {
  const env = (name: string) => Deno.env.get(name) || undefined;
  const region = env("AWS_REGION") ?? env("AWS_DEFAULT_REGION") ?? "us-east-1";
  const endpoint = env("AWS_ENDPOINT_URL_S3") ?? env("AWS_ENDPOINT_URL") ??
    `https://s3.${region}.amazonaws.com`;
  const object = `${endpoint.replace(/\/+$/, "")}/${url.host}${url.pathname}`;
  if (URL.parse(object) === null) {
    throw new SessionError(
      "argument_invalid",
      "AWS_ENDPOINT_URL is not an address; it must be such as https://host",
    );
  }
  const accessKeyId = env("AWS_ACCESS_KEY_ID");
  const secretAccessKey = env("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    // What everybody may read needs no signature.
    return (headers) =>
      Promise.resolve(new Request(object, { headers, redirect: "manual" }));
  }
  const { AwsClient } = await import("aws4fetch");
  const sessionToken = env("AWS_SESSION_TOKEN");
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    service: "s3",
    ...(sessionToken !== undefined && { sessionToken }),
  });
  // A redirect would take the token of the session to another server.
  return (headers) => client.sign(object, { headers, redirect: "manual" });
}
