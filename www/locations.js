// @ts-check
// Locates the lab's files, which are beside this module on any page that uses it. A program that bundles the lab says
// where its files are instead, by the global variable `imbalanceLabFiles`: the address of the folder www/. Paths are
// relative to this folder. The lab in a single file and the package in Node.js have no such folder and read files in their own way.

/** Whether other pages can load the files from their addresses. */
export const HOSTED = true;

/** @param {string} path */
export function located(path) {
  const folder = Reflect.get(globalThis, "imbalanceLabFiles");
  if (folder === undefined) return new URL(path, import.meta.url);
  return new URL(path, new URL(`${folder}`.replace(/\/?$/, "/"), globalThis.document?.baseURI ?? import.meta.url));
}

/** @type {(path: string) => Promise<Response>} */
let reader = (path) => fetch(located(path));

/**
 * Fetches a file.
 * @param {string} path
 */
export function read(path) {
  return reader(path);
}

/**
 * Sets another way to read files.
 * @param {(path: string) => Promise<Response>} another
 */
export function readBy(another) {
  reader = another;
}
