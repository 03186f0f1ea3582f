// @ts-check
// Where the lab's files are: beside this module, whatever page they are used on. Paths are those from this folder.

/** @param {string} path */
export function located(path) {
  return new URL(path, import.meta.url);
}
