// @ts-check
// For pages that frame the lab: gives each frame the height that the lab in it tells. It listens to the frames of this lab
// only, those whose address is beside this script's and asks for an embedded lab, and to nothing but their height.

(() => {
  const MAX_LENGTH = 50_000;
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  /** Where the lab's pages are: the folder above this script's, and below. */
  const site = new URL("..", script?.src ?? document.baseURI);
  addEventListener("message", ({ data, source, origin }) => {
    const height = heightOf(data);
    if (height === undefined || source === null) return;
    const frame = [...document.querySelectorAll("iframe")].find((each) => each.contentWindow === source);
    if (frame && origin === site.origin && isLab(new URL(frame.src, document.baseURI))) frame.style.height = `${height}px`;
  });

  /** @param {URL} address */
  function isLab({ origin, pathname, searchParams }) {
    return origin === site.origin && pathname.startsWith(site.pathname) && searchParams.has("embed");
  }

  /**
   * The height that a message tells, if it is the lab's.
   * @param {unknown} data
   * @returns {number | undefined}
   */
  function heightOf(data) {
    const told = only(data, "imbalance-lab");
    const height = only(told, "height");
    return typeof height === "number" && height > 0 && height <= MAX_LENGTH ? height : undefined;
  }

  /**
   * What an object holds that holds nothing else.
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
