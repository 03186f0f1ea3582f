// @ts-check
// The messages: what happened, what it means, and what to do.

import { formatNumber } from "./numbers.js";

/** Ends a text with a period. @param {string} text */
const sentence = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);
/** Begins a text with a capital letter. @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const status = {
  loading: "Loading …",
  ready: "Ready. Press Play, or make single steps.",
  /** @param {number} rate */
  newLearningRate: (rate) =>
    `The learning rate for these data is ${formatNumber(rate)}. You can change it under “Algorithms”. `,
  done: "Done.",
  /** @param {string} names */
  reading: (names) => `Reading ${names} …`,
  readingProgress: "Reading",
  cancel: "Cancel",
  openLarge: "Open it",
  /** @param {string} reason */
  large: (reason) => `${sentence(capital(reason))} Open it only if you want this.`,
  /** @param {string} reason */
  trainingStopped: (reason) => `Training has stopped. ${sentence(reason)} Then press Reset.`,
  /** @param {number} step */
  computing: (step) => `Computing step ${formatNumber(step)} …`,
  /** @param {number} step */
  cannotCompute: (step) =>
    `Step ${formatNumber(step)} cannot be computed again, because training has ended. Press Reset to train again.`,
  noExperiment: "No experiment is open.",
  unstyled:
    "The style sheet of the lab, www/interface/lab.css, could not be loaded. The lab works, but it looks plain. Reload the page.",
};

/** Problems of a run. Each continues a sentence that begins with the name of the run. */
export const runs = {
  /**
   * @param {string} algorithm
   * @param {number} seed
   */
  name: (algorithm, seed) => `${algorithm} (seed ${seed})`,
  /** @param {number} number */
  unnamed: (number) => `Run ${number}`,
  unknown: "A run",
  /**
   * @param {string} name
   * @param {string} fault
   */
  fault: (name, fault) => sentence(`${name} ${fault}`),
  /**
   * @param {string} name
   * @param {string} note
   */
  note: (name, note) => `${name}: ${note}`,
  /** @param {number} count */
  moreNotes: (count) => `There are ${formatNumber(count)} more notes like these.`,
  /**
   * @param {number} times
   * @param {string} reason
   */
  crashed: (times, reason) =>
    `was abandoned, because its worker crashed ${formatNumber(times)} times (${reason}). Press Reset to train it again.`,
  notStarted:
    "was abandoned, because no worker could be started for it. Check the connection, and press Reset to train it again.",
};

export const workers = {
  /** @param {string} why */
  hindered: (why) => `A worker that trains could not be started. ${why}`,
  notStarted:
    "A worker that trains could not be started. Check the connection, or use a browser with module workers (Chrome or Edge 111, Firefox 114, Safari 16.4, or later).",
  noMemory: "it ran out of memory; use fewer runs, classes or images",
  noData: "it has no data source",
  /** @param {number} run */
  keepsNoStates: (run) => `run ${run} keeps no states to look back from`,
  /** @param {number} run */
  isElsewhere: (run) => `run ${run} is trained by another worker`,
};

const remedy = "Use a current browser: Chrome or Edge 111, Firefox 114, Safari 16.4, or later.";

export const browser = {
  wasm: `This browser does not support WebAssembly, which the lab needs to train. ${remedy}`,
  simd: `This browser does not support the SIMD instructions of WebAssembly, which the lab needs to train. ${remedy}`,
  workers: `This browser does not support web workers, which the lab needs to train. ${remedy}`,
  unpacking: `This browser does not support DecompressionStream, which the lab needs to unpack its images. ${remedy}`,
  noAddress:
    "This browser does not allow the page to change its address. Use “Copy link” to get the link of the experiment.",
};

/** What keeps a file or a worker from the lab. */
export const hindrances = {
  /**
   * @param {string} directive
   * @param {string} source
   */
  policy: (directive, source) =>
    `The content security policy of this page does not allow it. Its directive ${directive} must contain ${source}.`,
  /** @param {string} origin */
  cors: (origin) =>
    `The host ${origin} does not allow other pages to read its files. It must send the header Access-Control-Allow-Origin.`,
  html: "The host sent a web page instead. Copy the folder www/ to the host as it is, and check its address.",
};

export const loading = {
  /**
   * @param {string} file
   * @param {string} why
   */
  hindered: (file, why) => `The file www/${file}, a part of the lab, could not be loaded. ${why}`,
  /** @param {string} file */
  missing: (file) =>
    `The file www/${file}, a part of the lab, could not be loaded. Check the connection and reload the page.`,
  /** @param {string} file */
  damaged: (file) => `The file www/${file}, a part of the lab, arrived damaged or incomplete. Reload the page.`,
  program: "The program of the lab",
  experiment: "The experiment",
  data: "The data of the experiment",
  workers: "The answer of the workers that train",
  /** @param {string} names */
  file: (names) => `The next part of ${names}`,
  /**
   * @param {string} what
   * @param {number} seconds
   */
  late: (what, seconds) =>
    `${what} has not arrived for ${formatNumber(seconds)} seconds. Check the connection and reload the page. If it arrives later, the lab opens without a reload.`,
};

export const attributes = {
  /**
   * @param {string} attribute
   * @param {string} name
   * @param {string[]} names
   */
  unknown: (attribute, name, names) =>
    `The attribute ${attribute} contains “${name}”. It may contain these names: ${names.join(", ")}.`,
  /** @param {string} height */
  height: (height) =>
    `The attribute height is “${height}”. It must be a number of pixels or a CSS length, such as 40rem.`,
  /**
   * @param {string} scale
   * @param {number} least
   * @param {number} most
   */
  scale: (scale, least, most) =>
    `The attribute scale is “${scale}”. It must be a number from ${formatNumber(least)} to ${formatNumber(most)}.`,
};

export const documents = {
  /**
   * @param {string} name
   * @param {string[]} names
   */
  noPreset: (name, names) => `There is no preset “${name}”. The presets are: ${names.join(", ")}.`,
  /** @param {string} text */
  noDocument: (text) => `The experiment “${text}” is neither a document, nor the name of a preset, nor an address.`,
  /** @param {string} text */
  notText: (text) =>
    `The attribute experiment is “${text}”. An attribute contains text only. Set it to JSON.stringify(document), or assign the document to the property experiment.`,
  /**
   * @param {string} address
   * @param {string} why
   */
  hindered: (address, why) => `The document at ${address} could not be loaded. ${why}`,
  /** @param {string} address */
  notFetched: (address) =>
    `The document at ${address} could not be loaded. Check the address. If it is on another host, that host must allow this page to read it, and the content security policy of this page must allow the request.`,
  /**
   * @param {string} address
   * @param {number} code
   */
  refused: (address, code) =>
    `The document at ${address} could not be loaded: the host answered ${code}. Check the address.`,
  /** @param {string} reason */
  notJson: (reason) => `This document cannot be written as JSON: ${sentence(reason)}`,
  damagedLink: "The link to this experiment is damaged or incomplete. Copy the whole link again.",
};

export const images = {
  /** @param {string} name */
  set: (name) => `The list of the images “${name}”`,
  /**
   * @param {string} name
   * @param {string} file
   */
  ofClass: (name, file) => `The images of class “${name}” (${file})`,
  /**
   * @param {string} what
   * @param {string} [why]
   */
  notFetched: (what, why = "Check the connection and try again.") => `${what} could not be loaded. ${why}`,
  /** @param {string} what */
  missing: (what) => `${what} is missing on this site (404). Choose other data, or restore the file in www/data/.`,
  /**
   * @param {string} what
   * @param {number} code
   */
  refused: (what, code) => `${what} could not be loaded: the site answered ${code}. Try again later.`,
  /** @param {string} what */
  damaged: (what) => `${what} arrived damaged or incomplete. Reload the page, or choose another class.`,
};

/** @param {{ name: string, sha256?: string }[]} these */
const named = (these) =>
  these.map(({ name, sha256 }) => (sha256 ? `“${name}” (SHA-256 ${sha256})` : `“${name}”`)).join(", ");

export const files = {
  canceled: "Reading was canceled. The experiment has not changed.",
  replaced: "Another experiment was requested meanwhile.",
  notStarted: "The program that reads files could not be started. Check the connection and try again.",
  noMemory: "There is not enough memory for these files. Use smaller files, or only some of them.",
  /** @param {string} name */
  damaged: (name) => `${name} is a damaged or incomplete gzip file. Get the file again, or unpack it first.`,
  /** @param {string} name */
  unreadable: (name) => `The browser cannot read ${name}. Choose the file again.`,
  /**
   * @param {{ name: string, sha256?: string }[]} wanted
   * @param {{ name: string, sha256?: string }[]} given other files that were given instead
   * @param {string} [dataset] the published dataset that the files belong to
   */
  missing: (wanted, given, dataset) => {
    const [file, it, stays] = wanted.length > 1 ? ["files", "them", "They stay"] : ["file", "it", "It stays"];
    const different = given.length > 0 ? `You opened something else: ${named(given)}. ` : "";
    const origin = dataset
      ? `You can download the ${dataset} binary version from https://www.cs.toronto.edu/~kriz/cifar.html and unpack it. `
      : "";
    return `${different}This experiment needs the ${file} ${named(wanted)}, which this page does not contain. ${origin}Drop ${it} here or open ${it}. ${stays} on your computer.`;
  },
};

export const exporting = {
  /** @param {string} name */
  saved: (name) => `The file ${name} is in your downloads.`,
  /** @param {string} name */
  savedInFrame: (name) =>
    `The file ${name} is in your downloads. If it is not, the page around the lab forbids downloads. Open the lab in a window of its own.`,
  preparing: "Preparing the picture …",
  tooLarge: "The picture is too large. Show fewer quantities, or make the window smaller.",
  nothingDrawn: "Nothing is drawn yet.",
  noExperiment: "No experiment is open yet.",
  noAddress: "This lab has no address of its own. Export the experiment as JSON instead.",
  /** @param {string} reason */
  failed: (reason) => `The export failed. ${sentence(capital(reason))}`,
  linkCopied: "The link is copied. It opens this experiment at step 0.",
  sweepLinkCopied: "The link is copied.",
  codeCopied: "The HTML that embeds this experiment is copied.",
  tableCopied: "The table is copied as Markdown.",
  /** @param {string} text */
  cannotCopy: (text) => `This browser does not allow the page to copy. Copy this text yourself: ${text}`,
};

export const pictures = {
  /** @param {string} reason */
  notDrawn: (reason) => `The picture could not be drawn: ${sentence(reason)}`,
  /** @param {string} reason */
  stepNotOpened: (reason) => `The step could not be opened. ${sentence(capital(reason))}`,
  /** @param {string} reason */
  sweepNotLoaded: (reason) => `The sweep could not be loaded. ${sentence(capital(reason))}`,
  memoryLost:
    "The browser has released the memory of a picture. The picture is drawn again when memory is available. Training continues.",
};

export const search = {
  /** @param {number} count */
  results: (count) => (count === 1 ? "1 result" : `${formatNumber(count)} results`),
  /** @param {string} query */
  nothing: (query) => `No page contains “${query}”.`,
  failed: "The search index could not be loaded. Check the connection, then type again.",
};

export const refusals = {
  /** The name of a control in a sentence. @param {string} name */
  control: (name) => `“${name}”`,
  sentence,
};
