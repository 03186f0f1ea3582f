// @ts-check
// Finds out what keeps a file or a worker from the lab. Browsers do not say it where the request fails: a policy reports
// in an event of its own, and a host that forbids other pages to read its files looks like a lost network.

import { hindrances } from "./text/messages.js";

/** The directives of the page's policy that may keep a program or a worker from the lab. */
const DIRECTIVES = /^(connect|script|worker)-src/;

/** What the page's policy has blocked: the directive, and the origin or the scheme. @type {Map<string, Violation>} */
const violations = new Map();

/** @typedef {{ directive: string, blocked: string }} Violation */

globalThis.document?.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, disposition }) => {
  if (disposition !== "enforce" || !DIRECTIVES.test(effectiveDirective)) return;
  const blocked = /^https?:/.test(blockedURI) ? new URL(blockedURI).origin : blockedURI;
  violations.set(`${effectiveDirective} ${blocked}`, { directive: effectiveDirective, blocked });
});

/**
 * Returns a sentence about what keeps a file from the lab, or undefined if nothing but the connection is known to.
 * @param {URL} address
 * @returns {Promise<string | undefined>}
 */
export async function hindrance(address) {
  if (!globalThis.document || !/^https?:$/.test(address.protocol)) return undefined;
  const answer = await fetch(address).catch(() => undefined);
  if (answer) return answer.ok && isPage(answer) ? hindrances.html : undefined;
  await eventsArrived();
  const violation = [...violations.values()].find(({ blocked }) => blocked === address.origin);
  if (violation) return hindrances.policy(violation.directive, address.origin);
  // A request that may not be read still arrives, if the host is there.
  const isThere = await fetch(address, { mode: "no-cors" }).then(
    () => true,
    () => false,
  );
  return isThere ? hindrances.cors(address.origin) : undefined;
}

/** Returns a sentence about what keeps a worker from starting, or undefined if no policy does. */
export async function workerHindrance() {
  await eventsArrived();
  const violation = [...violations.values()].find(({ directive }) => directive === "worker-src");
  return violation && hindrances.policy("worker-src", violation.blocked === "blob" ? "blob:" : violation.blocked);
}

/** Whether a host answered with a web page, as many do for an address that they do not know. @param {Response} answer */
export function isPage(answer) {
  return answer.headers.get("Content-Type")?.startsWith("text/html") ?? false;
}

/** Waits until the events that a failure has caused are there. */
function eventsArrived() {
  return new Promise((resolve) => setTimeout(resolve));
}
