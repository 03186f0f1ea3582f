// @ts-check
// Controls WebKit through the WebDriver of Debian's package webkit2gtk-driver. It uses the few requests of the protocol
// that open pages, evaluate functions in them, and click elements. WebKit has no headless mode, so it draws on a screen
// of Xvfb.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The maximum time for an answer of the driver, in milliseconds. A page that does not answer is then named. */
const PATIENCE = 60_000;

/** A script that a page runs before it loads. It records problems, because WebDriver does not report them. */
export const WATCH = `
globalThis.problems = [];
for (const kind of ["error", "warn"]) {
  const original = console[kind];
  console[kind] = (...given) => { problems.push(given.map(String).join(" ")); original.apply(console, given); };
}
addEventListener("error", (event) => problems.push(String(event.message)));
addEventListener("unhandledrejection", (event) => problems.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => problems.push(event.violatedDirective + " forbids " + event.blockedURI));
`;

/**
 * Starts WebKit with a window and a folder for downloads.
 * @returns {Promise<{ downloads: string, open: (address: string) => Promise<Window>, stop: () => Promise<void> }>}
 */
export async function startWebKit() {
  const folder = await mkdtemp(join(tmpdir(), "imbalance-lab-webkit-"));
  const downloads = join(folder, "downloads");
  await mkdir(downloads);
  await mkdir(join(folder, "config"));
  await writeFile(join(folder, "config", "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${downloads}"\n`);

  const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const display = await inTime(
    "a screen of Xvfb",
    new Promise((found, failed) => {
      screen.once("error", failed);
      screen.once("exit", (code) => failed(new Error(`Xvfb ended (${code}) before it had a screen`)));
      createInterface(/** @type {import("node:stream").Readable} */ (screen.stdio[3])).once("line", found);
    }),
  );

  const port = await freePort();
  const driver = spawn(
    process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver",
    [`--port=${port}`, "--host=127.0.0.1"],
    {
      stdio: ["ignore", "ignore", "ignore"],
      env: {
        ...process.env,
        DISPLAY: `:${display}`,
        HOME: folder,
        XDG_CONFIG_HOME: join(folder, "config"),
        XDG_CACHE_HOME: join(folder, "cache"),
        XDG_DATA_HOME: join(folder, "data"),
        // The sandbox does not work as root or in containers. The pages are the project's own.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
        WEBKIT_DISABLE_COMPOSITING_MODE: "1",
        // WebKitGTK 2.50 on x86-64 can give wrong values, or stop with an access out of bounds, while another thread
        // compiles a function that is running: in 2 of 15 fresh starts of tests/bits.rs on two quiet processors, and in
        // 0 of 120 without this thread. docs/architecture.md describes it.
        JSC_useConcurrentJIT: "false",
        LIBGL_ALWAYS_SOFTWARE: "1",
      },
    },
  );
  const ended = new Promise((_, failed) => {
    driver.once("error", failed);
    driver.once("exit", (code) => failed(new Error(`WebKitWebDriver ended (${code})`)));
  });
  ended.catch(() => {});
  const server = `http://127.0.0.1:${port}`;
  await Promise.race([answers(server), ended]);
  const options = {
    binary: process.env.WEBKIT ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    args: ["--automation"],
  };
  const made = await command(`${server}/session`, {
    capabilities: {
      alwaysMatch: { "webkitgtk:browserOptions": options, timeouts: { script: PATIENCE, pageLoad: PATIENCE } },
    },
  });
  const session = `${server}/session/${made.sessionId}`;

  return {
    downloads,
    async open(address) {
      // A new window, not a tab, because a tab behind another one gets no frames.
      const { handle } = await command(`${session}/window/new`, { type: "window" });
      await command(`${session}/window`, { handle });
      await command(`${session}/window/rect`, { x: 0, y: 0, width: 1280, height: 900 });
      const opened = new Window(session, handle);
      await opened.goto(address);
      return opened;
    },
    async stop() {
      await command(session, undefined, "DELETE").catch(() => {});
      for (const child of [driver, screen]) {
        const gone = child.exitCode === null ? once(child, "exit") : Promise.resolve([]);
        child.kill();
        await inTime(`the end of ${child.spawnfile}`, gone);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A page in a window of its own, with the part of puppeteer's interface that the tests use. */
export class Window {
  /**
   * @param {string} session
   * @param {string} handle
   */
  constructor(session, handle) {
    this.session = session;
    this.handle = handle;
  }

  /** @param {string} address */
  async goto(address) {
    await this.#ask("url", { url: address });
  }

  /**
   * Calls a function in the page with copies of its arguments, and returns a copy of its result or of the value of its
   * promise.
   * @param {Function} question
   * @param {unknown[]} args
   * @returns {Promise<any>}
   */
  async evaluate(question, ...args) {
    const script = `
      const done = arguments[arguments.length - 1];
      const given = Array.prototype.slice.call(arguments, 0, -1);
      Promise.resolve().then(() => (${question})(...given)).then(
        (value) => done({ value: value === undefined ? null : value }),
        (error) => done({ error: String(error) + "\\n" + (error?.stack ?? "") }),
      );`;
    const answer = await this.#ask("execute/async", { script, args }, String(question));
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value ?? undefined;
  }

  /**
   * Returns an element that a function finds in the page.
   * @param {Function} question
   * @param {unknown[]} args
   */
  async evaluateHandle(question, ...args) {
    const element = await this.evaluate(question, ...args);
    return { asElement: () => ({ click: () => this.#click(element) }) };
  }

  /**
   * Clicks the middle of an element with the pointer, once the element keeps its position and nothing covers it. Other
   * parts of the page may still be opening and move it in the meantime. Then the click reaches another element or none,
   * and is made again. The driver's own click treats elements in an open disclosure of a shadow tree as hidden.
   * @param {Record<string, string>} element
   */
  async #click(element) {
    await inTime(`a click that WebKit's page gives to ${JSON.stringify(element)}`, this.#clickUntilReceived(element));
  }

  /** @param {Record<string, string>} element */
  async #clickUntilReceived(element) {
    for (let received = false; !received;) {
      const [x, y] = await this.evaluate(positionToClick, element);
      const press = [
        { type: "pointerMove", x, y, duration: 0, origin: "viewport" },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ];
      const pointer = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: press };
      await this.#ask("actions", { actions: [pointer] });
      received = await this.evaluate(() => Reflect.get(window, "pressEnded"));
    }
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {string} [what] the name of the request in error messages
   */
  async #ask(path, body, what = JSON.stringify(body)) {
    await command(`${this.session}/window`, { handle: this.handle });
    return command(`${this.session}/${path}`, body, "POST", what);
  }
}

/**
 * Returns the middle of an element that has kept its position for a frame and that nothing covers. `pressEnded` of the
 * window becomes a promise, when the next press of the pointer is over, of whether the element received the click.
 * @param {Element} element
 */
async function positionToClick(element) {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  for (let before = ""; ;) {
    element.scrollIntoView({ block: "center" });
    await frame();
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
    const root = /** @type {ShadowRoot | Document} */ (element.getRootNode());
    if (width > 0 && before === `${x} ${y}` && element.contains(root.elementFromPoint(x, y))) {
      const pressEnded = new Promise((ended) => {
        // A click comes in the same task as the end of its press, or not at all.
        const clicked = () => ended(true);
        element.addEventListener("click", clicked, { once: true });
        const released = () =>
          setTimeout(() => {
            element.removeEventListener("click", clicked);
            ended(false);
          });
        window.addEventListener("pointerup", released, { once: true, capture: true });
      });
      Reflect.set(window, "pressEnded", pressEnded);
      return [x, y];
    }
    before = `${x} ${y}`;
  }
}

/**
 * Sends a command of the protocol and returns its value.
 * @param {string} address
 * @param {object} [body]
 * @param {string} [method]
 * @param {string} [what] the name of the request in error messages
 */
async function command(address, body, method = "POST", what = JSON.stringify(body)) {
  const asked = async () => {
    const answer = await fetch(address, { method, body: body && JSON.stringify(body) });
    return { ok: answer.ok, .../** @type {{ value: any }} */ (await answer.json()) };
  };
  const { ok, value } = await inTime(
    `WebKit's answer to ${method} ${address.replace(/.*\/session\/?/, "")}: ${what}`,
    asked(),
  );
  if (!ok) throw new Error(`WebKitWebDriver: ${value?.error}: ${value?.message}: ${what}`);
  return value;
}

/**
 * Returns the value of a promise. Rejects with an error that says what was waited for, if it does not settle in time.
 * @template Value
 * @param {string} what
 * @param {Promise<Value>} promise
 * @returns {Promise<Value>}
 */
async function inTime(what, promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(`waited ${PATIENCE / 1000} s for ${what}`)), PATIENCE);
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]).finally(() => clearTimeout(timer));
}

/** Waits until a server responds at an address. @param {string} server */
async function answers(server) {
  const end = performance.now() + PATIENCE;
  while (
    !(await fetch(`${server}/status`).then(
      () => true,
      () => false,
    ))
  ) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE / 1000} s for WebKitWebDriver to start`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** @returns {Promise<number>} a free port */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}
