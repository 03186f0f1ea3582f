// What a bundler bundles: the element, and the core beside it.

import "./files.js";
import "imbalance-lab/element";
import { Experiment, Run } from "imbalance-lab";

const run = await Run.open(await Experiment.open("hovering"));
run.advance(5);
const output = document.createElement("output");
output.textContent = run.checksum;
document.body.append(output);
