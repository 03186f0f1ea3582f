// @ts-check
// The widget of notebooks: it puts the lab into the cell's output, and keeps the kernel and the lab alike.

/** @typedef {any} Model the widget's model, as anywidget describes it */
/** @typedef {HTMLElement & Record<string, any>} Lab */

const ATTRIBUTES = ["panels", "controls", "show", "height", "theme"];
/** The lab's module, one for all widgets of a page. */
const LAB = Symbol.for("imbalance-lab.notebook");
/** The time in milliseconds that a kernel has to send a file. */
const PATIENCE = 120_000;
let files = 0;

/**
 * Asks the kernel for a file of the package.
 * @param {Model} model
 * @param {string} path
 * @returns {Promise<Blob | undefined>}
 */
function fetchFile(model, path) {
  const number = files++;
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      model.off("msg:custom", receive);
    };
    const receive = (/** @type {any} */ message, /** @type {DataView[]} */ buffers) => {
      if (message.kind !== "file" || message.number !== number) return;
      stop();
      resolve(message.found ? new Blob(/** @type {any[]} */ (buffers)) : undefined);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error("The kernel did not send the lab. If it was restarted, run the cell again."));
    }, PATIENCE);
    model.on("msg:custom", receive);
    model.send({ kind: "file", path, number });
  });
}

/** Loads the lab once. @param {Model} model */
async function load(model) {
  const packed = await fetchFile(model, "lab.js.gz");
  if (!packed) throw new Error("This installation of imbalance-lab has no lab: install its wheel.");
  const script = await new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const module = await import(address);
  module.readBy(async (/** @type {string} */ path) => {
    const file = await fetchFile(Reflect.get(globalThis, LAB).model, path);
    return new Response(file, { status: file ? 200 : 404 });
  });
}

/** @param {Model} model */
async function loaded(model) {
  const known = Reflect.get(globalThis, LAB);
  // The newest widget asks for images: those before it may have lost their kernel.
  if (known) known.model = model;
  else Reflect.set(globalThis, LAB, { model, module: load(model) });
  const state = Reflect.get(globalThis, LAB);
  await state.module.catch((/** @type {unknown} */ error) => {
    Reflect.deleteProperty(globalThis, LAB);
    throw error;
  });
}

/** Returns bytes compressed with gzip. @param {string} text */
function packed(text) {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}

/** Sends what was recorded, and the picture, if the lab shows one. @param {Model} model @param {Lab} lab */
async function sendRecords(model, lab) {
  const curves = lab.curves().map((/** @type {any} */ curve) => {
    return { ...curve, steps: [...curve.steps], values: [...curve.values] };
  });
  const records = [await packed(JSON.stringify(curves))];
  const picture = await lab.picture().catch(() => undefined);
  if (picture) records.push(await picture.arrayBuffer());
  model.send({ kind: "done" }, undefined, records);
}

/** @param {{ model: Model, el: HTMLElement }} context */
async function render({ model, el }) {
  try {
    await loaded(model);
  } catch (error) {
    el.textContent = error instanceof Error ? error.message : String(error);
    return;
  }
  const lab = /** @type {Lab} */ (document.createElement("imbalance-lab"));
  for (const name of ATTRIBUTES) follow(name);
  // The document that both sides have.
  let shared = model.get("experiment");
  lab.experiment = shared;
  const isShared = (/** @type {unknown} */ document) => JSON.stringify(document) === JSON.stringify(shared);
  const open = () => {
    if (!isShared(model.get("experiment"))) lab.experiment = shared = model.get("experiment");
  };
  const share = () => {
    if (isShared(lab.experiment)) return;
    shared = lab.experiment;
    model.set("experiment", shared);
    model.save_changes();
  };
  let told = 0;
  lab.addEventListener("progress", (event) => {
    const { step, steps } = /** @type {any} */ (event).detail;
    // A run at step 0 may belong to another experiment. The lab says itself why it refuses one.
    if (step === 0) lab.ready.then(share, () => {});
    // The kernel needs no more than some messages a second.
    if (step > 0 && step < steps && performance.now() < told + 200) return;
    told = performance.now();
    model.send({ kind: "progress", step, steps });
  });
  lab.addEventListener("done", () => sendRecords(model, lab));
  const receive = async (/** @type {any} */ { kind, number }) => {
    if (kind !== "run" && kind !== "reset") return;
    /** @type {string | undefined} */
    let error;
    try {
      await lab[kind]();
      if (kind === "run") await sendRecords(model, lab);
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure);
    }
    model.send({ kind: "answer", number, error });
  };
  model.on("change:experiment", open);
  model.on("msg:custom", receive);
  const style = document.createElement("style");
  style.textContent = `.imbalance-lab-${model.get("_key")} { display: none !important; }`;
  el.append(style, lab);
  model.send({ kind: "ready" });
  return () => {
    model.off("change:experiment", open);
    model.off("msg:custom", receive);
    for (const name of ATTRIBUTES) model.off(`change:${name}`);
    model.send({ kind: "gone" });
  };

  /** Sets an attribute of the element now, and when Python changes it. @param {string} name */
  function follow(name) {
    const set = () => {
      const value = model.get(name);
      if (value === null) lab.removeAttribute(name);
      else lab.setAttribute(name, value);
    };
    set();
    model.on(`change:${name}`, set);
  }
}

export default { render };
