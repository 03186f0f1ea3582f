// @ts-check
// Sets the height of frames that show the lab, for pages that frame it. The script listens only to frames of this lab:
// their address is beside this script's and asks for an embedded lab. It reads only the height from their messages.

(() => {
  const MAX_LENGTH = 50_000;
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  /** The folder of the lab's pages, which is the parent of this script's folder. */
  const site = new URL("..", script?.src ?? document.baseURI);
  addEventListener("message", ({ data, source, origin }) => {
    const height = heightOf(data);
    if (height === undefined || source === null) return;
    const frame = [...document.querySelectorAll("iframe")].find((each) => each.contentWindow === source);
    if (frame && origin === site.origin && isLab(new URL(frame.src, document.baseURI))) {
      frame.style.height = `${height}px`;
    }
  });

  /** @param {URL} address */
  function isLab({ origin, pathname, searchParams }) {
    return origin === site.origin && pathname.startsWith(site.pathname) && searchParams.has("embed");
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
