// Where the lab's files are when the lab is one file: in it. It takes the place of www/locations.js.

import { ASSETS } from "./assets.js";

/** Others cannot take their script from here. */
export const HOSTED = false;

const addresses = new Map();

/** @param {string} path */
export function located(path) {
  if (!addresses.has(path)) addresses.set(path, URL.createObjectURL(content(path)));
  return new URL(addresses.get(path));
}

/** @param {string} path */
export async function read(path) {
  return ASSETS[path] ? new Response(content(path)) : new Response(null, { status: 404 });
}

/** @param {string} path */
function content(path) {
  const [type, text] = ASSETS[path] ?? [];
  if (!type) throw new Error(`“${path}” is not part of this file`);
  return new Blob([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], { type });
}
