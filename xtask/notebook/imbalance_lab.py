"""The lab in a notebook: `Lab(page, experiment)` shows it, and `lab.curves` is what it recorded once a run is done."""

import anywidget
import traitlets


class Lab(anywidget.AnyWidget):
    """`page`: the text of the one file that `cargo xtask dist --single` writes; `experiment`: a document."""

    _esm = """
    export default {
      render({ model, el }) {
        const frame = document.createElement("iframe");
        frame.title = "Imbalance Lab";
        frame.style.cssText = "width: 100%; height: 56rem; border: 0";
        frame.addEventListener("load", async () => {
          const lab = frame.contentDocument.querySelector("imbalance-lab");
          await frame.contentWindow.customElements.whenDefined("imbalance-lab");
          const experiment = model.get("experiment");
          if (Object.keys(experiment).length > 0) lab.experiment = experiment;
          lab.addEventListener("done", () => {
            model.set("curves", lab.curves().map((curve) => ({ ...curve, steps: [...curve.steps], values: [...curve.values] })));
            model.save_changes();
          });
        });
        frame.srcdoc = model.get("page");
        el.append(frame);
      },
    };
    """
    page = traitlets.Unicode().tag(sync=True)
    experiment = traitlets.Dict().tag(sync=True)
    curves = traitlets.List().tag(sync=True)

    def __init__(self, page, experiment=None):
        super().__init__(page=page, experiment=experiment or {})
