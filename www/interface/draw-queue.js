// @ts-check
// Whose turn it is to be drawn. Pictures are drawn one after the other, however many there are and however many labs the
// page holds: a few milliseconds a frame, and what only follows the training rests for a multiple of what the last one
// cost. So the page answers at once, and a slow machine keeps most of its time to train. Where both wait, frames are in turn for
// what the reader waits for and for the rest, so that no stream of the one starves the other.

import { left } from "./clock.js";

/** How long is drawn in a frame, in milliseconds; one part at least. */
const FRAME_BUDGET = 8;
/** How many times as long as a picture took nothing is drawn that can wait; at most so long, in milliseconds: it may have slept. */
const REST_FACTOR = 3;
const MAX_REST = 1000;

/**
 * What takes turns.
 * @typedef {object} QueuedDrawing
 * @property {boolean} urgent whether the reader waits for it: it does not wait for a rest to be over
 * @property {boolean} begun whether some of its parts are drawn already
 * @property {() => boolean} draw draws a part, and tells whether that was the last; then it has left, or waits for another turn
 */

/** Who waits, the longest first. @type {Set<QueuedDrawing>} */
const waiting = new Set();
/** Whether a frame is waited for or being painted. */
let busy = false;
/** Whether the last frame was for what is urgent. */
let lastWasUrgent = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** What the picture under way has cost so far; when the last one was done, and for how long there is a rest since; in milliseconds. */
let cost = 0;
let done = 0;
let rest = 0;

/** @param {QueuedDrawing} picture */
export function enqueueDraw(picture) {
  waiting.add(picture);
  schedule();
}

/** @param {QueuedDrawing} picture */
export function dequeueDraw(picture) {
  waiting.delete(picture);
}

/**
 * The next of what is urgent, or of what is not: there what is begun comes first, and nothing else before the rest is over.
 * @param {boolean} wantUrgent
 */
function next(wantUrgent) {
  const all = [...waiting].filter(({ urgent }) => urgent === wantUrgent);
  return all.find(({ begun }) => begun) ?? (wantUrgent || left(done, rest) === 0 ? all[0] : undefined);
}

function schedule() {
  if (busy) return;
  clearTimeout(timer);
  if (next(true) || next(false)) {
    busy = true;
    requestAnimationFrame(draw);
  } else if (waiting.size > 0) timer = setTimeout(schedule, left(done, rest));
}

function draw() {
  const begun = performance.now();
  if (next(!lastWasUrgent)) lastWasUrgent = !lastWasUrgent;
  let ended = false;
  for (let picture = next(lastWasUrgent); picture && (lastWasUrgent || !ended); picture = next(lastWasUrgent)) {
    ended = picture.draw();
    if (performance.now() - begun >= FRAME_BUDGET) break;
  }
  afterPainting(() => {
    busy = false;
    if (!lastWasUrgent) {
      cost += performance.now() - begun;
      if (ended) {
        done = performance.now();
        rest = Math.min(REST_FACTOR * cost, MAX_REST);
        cost = 0;
      }
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
