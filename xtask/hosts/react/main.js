// An application in React. It renders at every step of the lab, each time with a new document that says the same.

import "./files.js";
import "imbalance-lab/element";
import { StrictMode, createElement, useState } from "react";
import { createRoot } from "react-dom/client";

const lesson = () => ({
  version: 1,
  data: {
    source: { kind: "generated", generator: { kind: "gaussians" } },
    classes: ["A", "B"],
    max_per_class: 40,
    imbalance: { kind: "ratio", ratio: 4 },
    test_per_class: 10,
  },
  model: { kind: "linear" },
  training: { steps: 60, seeds: [1] },
  algorithms: [{ sampling: "full", direction: "mean", learning_rate: 0.5 }],
});

function Application() {
  const [step, setStep] = useState(0);
  const [preset, setPreset] = useState(false);
  return createElement(
    "main",
    {},
    createElement("output", {}, `at step ${step}`),
    createElement("button", { onClick: () => setPreset(true) }, "A preset"),
    createElement("imbalance-lab", {
      panels: "curves",
      experiment: preset ? "hovering" : lesson(),
      onprogress: ({ detail }) => setStep(detail.step),
    }),
  );
}

createRoot(document.body).render(createElement(StrictMode, {}, createElement(Application)));
