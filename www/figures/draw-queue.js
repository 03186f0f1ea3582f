// @ts-check
// Schedules the drawing of all pictures, in all labs of the page. The queue draws one picture after another, for a few
// milliseconds in each frame. A picture that only follows the training waits for a multiple of the time that the last
// one took. So the page responds at once, and a slow machine keeps most of its time for training. If urgent and other
// pictures wait, frames alternate between them, so that neither kind starves the other.

import { left } from "../clock.js";

/** The drawing time in a frame, in milliseconds. A frame always draws at least one part. */
const FRAME_BUDGET = 8;
/**
 * The pause after a picture, as a multiple of its drawing time, during which only urgent pictures are drawn. The
 * maximum, in milliseconds, covers a machine that slept while it drew.
 */
const REST_FACTOR = 3;
const MAX_REST = 1000;

/**
 * A drawing in the queue.
 * @typedef {object} QueuedDrawing
 * @property {boolean} urgent whether the reader waits for it; it then ignores the pause
 * @property {boolean} begun whether some of its parts are already drawn
 * @property {() => boolean} draw draws a part, and returns whether that was the last; the drawing has then left the
 *   queue or waits for another turn
 */

/** The waiting drawings, the longest wait first. @type {Set<QueuedDrawing>} */
const waiting = new Set();
/** Whether a frame has been requested or is being painted. */
let busy = false;
/** Whether the last frame was for urgent drawings. */
let lastWasUrgent = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/**
 * The cost of the current picture so far, the time when the last one was done, and the length of the pause after it; in
 * milliseconds.
 */
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
 * Returns the next urgent or non-urgent drawing. Among the non-urgent ones, a drawing that has begun comes first, and
 * no other starts before the pause is over.
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
 * Calls a function after the browser has painted this frame. Painting may take longer than drawing.
 * @param {() => void} work
 */
function afterPainting(work) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = work;
  port2.postMessage(undefined);
}
