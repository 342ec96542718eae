/**
 * Asks the server.
 *
 * @module
 */

/** The JSON at a path of the server; an error has the server's text. */
export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The dashboard has ended; start openbell dashboard again");
  }
  const value = await response.json();
  if (!response.ok) throw new Error(value.error ?? response.statusText);
  return value;
}

/** Changes something at a path. */
export function change(path, method, body) {
  return ask(path, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** A query from values; those that are undefined are left out. */
export function query(values) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) params.set(name, value);
  }
  return `?${params}`;
}
