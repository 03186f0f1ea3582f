// @ts-check
// Sets the height of frames that show the lab, for pages that frame it, and tells these frames whether the page around
// them is light or dark. The script listens only to frames of this lab: their address is beside this script's and asks
// for an embedded lab. It reads only the height from their messages.

(() => {
  const MAX_LENGTH = 50_000;
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  /** The folder of the lab's pages, which is the parent of this script's folder. */
  const site = new URL("..", script?.src ?? document.baseURI);
  /** The frames whose surroundings are watched. @type {WeakSet<HTMLIFrameElement>} */
  const watched = new WeakSet();
  addEventListener("message", ({ data, source, origin }) => {
    const height = heightOf(data);
    if (height === undefined || source === null) return;
    const frame = labs().find((each) => each.contentWindow === source);
    if (!frame || !comesFrom(origin, frame)) return;
    frame.style.height = `${height}px`;
    watch(frame);
  });
  // Frames that loaded before this script have sent their height already.
  for (const frame of labs()) tell(frame, "height");
  addEventListener("DOMContentLoaded", () => labs().forEach((frame) => tell(frame, "height")));

  /** The frames that show an embedded lab. */
  function labs() {
    return [...document.querySelectorAll("iframe")].filter(isLab);
  }

  /** @param {HTMLIFrameElement} frame */
  function isLab(frame) {
    try {
      const { origin, pathname, searchParams } = new URL(frame.src, document.baseURI);
      return origin === site.origin && pathname.startsWith(site.pathname) && searchParams.has("embed");
    } catch {
      // Another frame's address may be none.
      return false;
    }
  }

  /**
   * Whether a message is from the lab's site. A sandbox takes its origin from the page in it.
   * @param {string} origin
   * @param {HTMLIFrameElement} frame
   */
  function comesFrom(origin, { sandbox }) {
    const isOpaque = sandbox.length > 0 && !sandbox.contains("allow-same-origin");
    return origin === (isOpaque ? "null" : site.origin);
  }

  /**
   * Tells a frame the scheme around it, now and whenever it changes.
   * @param {HTMLIFrameElement} frame
   */
  async function watch(frame) {
    if (watched.has(frame)) return;
    watched.add(frame);
    try {
      const { Surroundings } = await import(new URL("surroundings.js", script?.src).href);
      const told = (/** @type {string | undefined} */ scheme) => tell(frame, { scheme });
      let around = new Surroundings(frame, told);
      around.connect();
      // A frame that moves in the page, or has another address, loads again, and knows nothing of its surroundings.
      frame.addEventListener("load", () => {
        around.disconnect();
        around = new Surroundings(frame, told);
        around.connect();
      });
    } catch {
      // Without this module, for example because the lab's host does not send it to other origins, the frame has the
      // colors of the system.
    }
  }

  /**
   * @param {HTMLIFrameElement} frame
   * @param {unknown} message "height" asks for the height
   */
  function tell({ contentWindow }, message) {
    contentWindow?.postMessage({ "imbalance-lab": message }, "*");
  }

  /**
   * Returns the height in a message, if the message is the lab's.
   * @param {unknown} data
   * @returns {number | undefined}
   */
  function heightOf(data) {
    const height = only(only(data, "imbalance-lab"), "height");
    return typeof height === "number" && height > 0 && height <= MAX_LENGTH ? height : undefined;
  }

  /**
   * Returns the value of an object's only property, if that property has this name.
   * @param {unknown} object
   * @param {string} name
   * @returns {unknown}
   */
  function only(object, name) {
    if (typeof object !== "object" || object === null) return undefined;
    const entries = Object.entries(object);
    return entries.length === 1 && entries[0]?.[0] === name ? entries[0][1] : undefined;
  }
})();
