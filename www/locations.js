// @ts-check
// Where the lab's files are: beside this module, whatever page they are used on. Paths are those from this folder. What
// has no such folder, the lab in one file and the package in Node.js, brings a way of its own.

/** Whether the files can be named to others: a page may take its script from there. */
export const HOSTED = true;

/** @param {string} path */
export function located(path) {
  return new URL(path, import.meta.url);
}

/** @type {(path: string) => Promise<Response>} */
let reader = (path) => fetch(located(path));

/**
 * A file's content, as it is fetched.
 * @param {string} path
 */
export function read(path) {
  return reader(path);
}

/**
 * Has files read in another way.
 * @param {(path: string) => Promise<Response>} another
 */
export function readBy(another) {
  reader = another;
}
