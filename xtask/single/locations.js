// Where the lab's files are when the lab is one script: in it. It takes the place of www/locations.js.

import { ASSETS } from "./assets.js";

/** Others cannot take their script from here. */
export const HOSTED = false;

const addresses = new Map();

/** @param {string} path */
export function located(path) {
  if (!addresses.has(path)) addresses.set(path, URL.createObjectURL(content(path)));
  return new URL(addresses.get(path));
}

/** Reads the files that are not in the script. @type {(path: string) => Promise<Response>} */
let reader = async () => new Response(null, { status: 404 });

/** @param {string} path */
export async function read(path) {
  return ASSETS[path] ? new Response(ASSETS[path]) : reader(path);
}

/** @param {(path: string) => Promise<Response>} another */
export function readBy(another) {
  reader = another;
}

/** @param {string} path */
function content(path) {
  const file = ASSETS[path];
  if (!file) throw new Error(`“${path}” is not part of this file`);
  return file;
}
