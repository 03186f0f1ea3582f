// What the one file runs.

import "./embedded.js";
import "./imbalance-lab.js";
