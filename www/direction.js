// @ts-check
// Reads a direction or a sampling as documents write it: its name alone, or an object with its numbers.

/**
 * @template {string} Name
 * @template {string} Kind
 * @param {Name | { kind: Kind }} option
 * @returns {Name | Kind}
 */
export function kindOf(option) {
  return typeof option === "string" ? option : option.kind;
}
