// @ts-check
// What clients wait for: routes, and what a route does not do yet. What needs one of them is skipped with its name; a line whose
// route is there fails.

/** @type {readonly string[]} */
export const PENDING = [];

/**
 * Returns the lines whose route the Worker has.
 * @param {string} url
 */
export async function stale(url) {
  const { paths } = /** @type {{ paths: Record<string, unknown> }} */ (await (await fetch(`${url}/openapi.json`)).json());
  const there = new Set(Object.keys(paths).map(plain));
  return PENDING.filter((route) => there.has(plain(route)));
}

/** A path whose parameters have no names. @param {string} path */
const plain = (path) => path.replaceAll(/\{[^}]*\}/g, "{}");

/** Returns the first of these routes that is pending. @param {readonly string[]} routes */
export const pendingAmong = (routes) => routes.find((route) => PENDING.includes(route));
