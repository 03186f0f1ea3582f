// What the one file runs.

import "./framed.js";
import "./embedded.js";
import "./imbalance-lab.js";
