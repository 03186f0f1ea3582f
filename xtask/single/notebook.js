// The lab in one module, for notebooks. Its images are not in it: the notebook's kernel sends those that a reader needs.

import "./imbalance-lab.js";

export { readBy } from "./locations.js";
