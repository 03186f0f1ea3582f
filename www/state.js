// @ts-check
// The store of a lab: one object with everything that the page shows. Panels subscribe to the parts that they need.
// A changed part is a new value, so a comparison of two states shows which parts have changed.

import { DEFAULT_VIEW } from "./figures/view.js";
import { EVERYTHING } from "./interface/extent.js";
import { status as text } from "./text.js";

/** @typedef {import("./types.js").Core} Core */
/** @typedef {import("./types.js").ExperimentDocument} ExperimentDocument */
/** @typedef {import("./types.js").PlaybackState} PlaybackState */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./training/session.js").Session} Session */

/**
 * The step that all panels show, and how they go to it:
 * - `rest`: at once, because training has stopped or the reader has selected the step;
 * - `follow`: when the drawing queue has time, because training has advanced;
 * - `stay`: training has advanced, but the reader looks at an earlier step, which the panels show already;
 * - `answer`: the workers have computed a step, and the panels that waited for it can show it.
 *
 * @typedef {object} Moment
 * @property {number} step
 * @property {number | undefined} looked the step that the reader has selected; undefined while the panels follow the
 *   training
 * @property {"rest" | "follow" | "stay" | "answer"} pace
 * @property {PlaybackState} playback
 * @property {{ step: number, algorithm: string, class: string }} [drop] after the end, the largest drop
 */

/**
 * The status line: a message and its kind, a button beside it, and the share of the files that is read.
 * @typedef {object} StatusState
 * @property {string} message
 * @property {"" | "answer" | "complaint"} kind "answer" for the response to an action, which stays until another message
 *   replaces it
 * @property {{ name: string, pressed: () => void }} [answer]
 * @property {number} [reading] from 0 to 1
 * @property {string} [missing] what every message adds, because the style sheet is missing
 * @property {Error} [error] the error that scripts must learn of
 */

/**
 * What the page shows.
 * @typedef {object} State
 * @property {Core | undefined} core the program, once it is loaded
 * @property {import("./request.js").Phase} loading what the last request for an experiment waits for
 * @property {Session | undefined} session the experiment on the page, with its recording
 * @property {ExperimentDocument | undefined} document the document that the controls show; a new object also resets
 *   them to an equal document
 * @property {{ files: File[], format: import("./types.js").Format } | undefined} unread the files that could not be read
 *   as a table, with the format that was tried
 * @property {Moment} moment
 * @property {View} view the options of the figure
 * @property {{ name: string }} theme a new object has all pictures drawn again
 * @property {import("./interface/extent.js").Extent} extent the panels and the controls that are visible
 * @property {boolean} opening whether the first view is shown in place of the laboratory
 * @property {StatusState} status
 */

/**
 * A part of the page. It shows some of the state. The store calls `update` when a part that it needs has changed.
 * @typedef {object} Panel
 * @property {HTMLElement} root
 * @property {readonly (keyof State)[]} needs a panel that needs the moment carries the step that it shows (shown.js)
 * @property {(state: State, before: State) => void} update
 * @property {() => void} [connect] called when the lab comes to a page
 * @property {() => void} [disconnect] called when it leaves
 * @property {boolean} [waits] whether something of the shown step is still to be drawn
 * @property {boolean} [seen] whether the panel is in view and needs snapshots of the step, not only its records
 */

/** @type {State} */
const START = {
  core: undefined,
  loading: "view",
  session: undefined,
  document: undefined,
  unread: undefined,
  moment: {
    step: 0,
    looked: undefined,
    pace: "rest",
    playback: { step: 0, steps: 1, playing: false, finished: false },
  },
  view: DEFAULT_VIEW,
  theme: { name: "" },
  extent: EVERYTHING,
  opening: false,
  status: { message: text.loading, kind: "" },
};

export class Store {
  #state = START;
  /** @type {Pick<Panel, "needs" | "update">[]} */
  #subscribers = [];

  get state() {
    return this.#state;
  }

  /**
   * Calls a panel whenever something that it needs has changed.
   * @param {Pick<Panel, "needs" | "update">} panel
   */
  subscribe(panel) {
    this.#subscribers.push(panel);
  }

  /**
   * Changes parts of the state. An update may itself change more; the panels after it then see the newest state.
   * @param {Partial<State>} change
   */
  set(change) {
    const before = this.#state;
    this.#state = { ...before, ...change };
    const changed = new Set(Object.keys(change));
    for (const { needs, update } of this.#subscribers) {
      if (needs.some((part) => changed.has(part))) update(this.#state, before);
    }
  }
}
