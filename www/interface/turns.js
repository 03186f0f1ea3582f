// @ts-check
// Whose turn it is to be drawn. Pictures are drawn one after the other, however many there are and however many labs the
// page holds: a few milliseconds a frame, and what only follows the training rests for a multiple of what the last one
// cost. So the page answers at once, and a slow machine keeps most of its time to train.

/** How long is drawn in a frame, in milliseconds; one part at least. */
const FRAME = 8;
/** How many times as long as a picture took nothing is drawn that can wait. */
const REST = 3;

/**
 * What takes turns.
 * @typedef {object} Drawn
 * @property {boolean} urgent whether it does not wait for the rest to be over
 * @property {boolean} begun whether some of its parts are drawn already
 * @property {() => boolean} draw draws a part, and tells whether that was the last; then it has left, or waits for another turn
 */

/** Who waits, the longest first. @type {Set<Drawn>} */
const waiting = new Set();
/** Whether a frame is waited for or being painted. */
let busy = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** What the picture under way has cost so far, and until when there is a rest; in milliseconds. */
let cost = 0;
let rested = 0;

/** @param {Drawn} picture */
export function takeTurn(picture) {
  waiting.add(picture);
  schedule();
}

/** @param {Drawn} picture */
export function leaveTurn(picture) {
  waiting.delete(picture);
}

/** What is urgent comes first, then what is begun. */
function next() {
  const all = [...waiting];
  return all.find(({ urgent }) => urgent) ?? all.find(({ begun }) => begun) ?? all[0];
}

function schedule() {
  if (busy) return;
  clearTimeout(timer);
  const picture = next();
  if (!picture) return;
  const rest = picture.urgent || picture.begun ? 0 : rested - performance.now();
  if (rest > 0) timer = setTimeout(schedule, rest);
  else {
    busy = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  const begun = performance.now();
  let ended = false;
  for (let picture = next(); picture && !(ended && !picture.urgent); picture = next()) {
    ended = picture.draw();
    if (performance.now() - begun >= FRAME) break;
  }
  afterPainting(() => {
    busy = false;
    cost += performance.now() - begun;
    if (ended) {
      rested = performance.now() + REST * cost;
      cost = 0;
    }
    schedule();
  });
}

/**
 * Does something once the browser has painted what was drawn in this frame, which may take longer than drawing it.
 * @param {() => void} work
 */
function afterPainting(work) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = work;
  port2.postMessage(undefined);
}
