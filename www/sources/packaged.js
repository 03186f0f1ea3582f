// @ts-check
// Opens the packaged images. Each class of a set is one gzipped file, a shard. The page fetches only the classes that
// an experiment needs, each once, and the browser unpacks them. The core's data source, filled from the same manifest,
// knows which file holds a class. It checks by SHA-256 whether the file arrived complete.

import { hindrance } from "../hindrance.js";
import { located, read } from "../locations.js";
import { images } from "../text.js";

/** @typedef {import("../types.js").Core} Core */
/** @typedef {import("../types.js").Source} Source */

/** @type {Map<string, Promise<PackagedSet>>} */
const sets = new Map();

/**
 * @param {Core} core
 * @param {string} name the name of the set, a folder under data/
 * @param {string} json the source part of the document
 * @returns {Promise<Source>}
 */
export async function openPackaged(core, name, json) {
  const set = await packagedSet(core, name);
  return {
    datasetSummary: set.dataSource.dataset_summary(json),
    loadData: async (classes) => ({
      kind: "packaged",
      key: `packaged ${name}`,
      manifest: set.manifest,
      shards: await set.shards(classes),
    }),
  };
}

/**
 * Returns the packaged set of that name, opened once for the whole page.
 * @param {Core} core
 * @param {string} name
 */
function packagedSet(core, name) {
  let set = sets.get(name);
  if (!set) {
    set = open(core, name);
    sets.set(name, set);
    set.catch(() => sets.delete(name));
  }
  return set;
}

/**
 * @param {Core} core
 * @param {string} name
 */
async function open(core, name) {
  const folder = `data/${encodeURIComponent(name)}/`;
  const manifest = await fetched(`${folder}manifest.json`, images.set(name));
  return new PackagedSet(core, folder, await manifest.text());
}

/** A packaged set: its manifest, its data source, and the shards fetched so far. */
class PackagedSet {
  /** @type {Map<string, Promise<Uint8Array>>} */
  #shards = new Map();
  #folder;

  /**
   * @param {Core} core
   * @param {string} folder
   * @param {string} manifest
   */
  constructor(core, folder, manifest) {
    this.#folder = folder;
    this.manifest = manifest;
    this.dataSource = core.DataSource.packaged(manifest);
  }

  /**
   * Returns the unpacked shards of these classes, and fetches the missing ones.
   * @param {string[]} classes
   * @returns {Promise<Map<string, Uint8Array>>}
   */
  async shards(classes) {
    return new Map(
      await Promise.all(classes.map(async (name) => /** @type {const} */ ([name, await this.#shard(name)]))),
    );
  }

  /** @param {string} name */
  #shard(name) {
    let shard = this.#shards.get(name);
    if (!shard) {
      shard = this.#fetchShard(name);
      this.#shards.set(name, shard);
      shard.catch(() => this.#shards.delete(name));
    }
    return shard;
  }

  /** @param {string} name */
  async #fetchShard(name) {
    const file = this.dataSource.file(name);
    const what = images.ofClass(name, file);
    const answer = await fetched(this.#folder + file, what);
    const bytes = await unpacked(await answer.blob(), this.dataSource.size(name)).catch((cause) => {
      throw new Error(images.damaged(what), { cause });
    });
    this.dataSource.check(name, bytes);
    return bytes;
  }
}

/**
 * Fetches a file, or throws a sentence about why it could not be fetched.
 * @param {string} path
 * @param {string} what
 */
async function fetched(path, what) {
  const answer = await read(path).catch(async (cause) => {
    throw new Error(images.notFetched(what, await hindrance(located(path))), { cause });
  });
  if (answer.status === 404) throw new Error(images.missing(what));
  if (!answer.ok) throw new Error(images.refused(what, answer.status));
  return answer;
}

/**
 * Unpacks gzip. Some hosts declare .gz files as a content encoding, so that the browser has already unpacked them. The
 * first two bytes identify gzip. A small gzip file may unpack to gigabytes, so unpacking stops when there is more than
 * expected.
 * @param {Blob} blob
 * @param {number} expected in bytes
 */
async function unpacked(blob, expected) {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  const packed = first === 0x1f && second === 0x8b;
  const stream = packed ? blob.stream().pipeThrough(new DecompressionStream("gzip")) : blob.stream();
  let length = 0;
  const counted = new TransformStream({
    transform(piece, controller) {
      length += piece.length;
      if (length > expected) throw new RangeError(`more than the ${expected} bytes expected`);
      controller.enqueue(piece);
    },
  });
  return new Uint8Array(await new Response(stream.pipeThrough(counted)).arrayBuffer());
}
