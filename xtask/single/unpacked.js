// Unpacks the files that a script carries in base64, compressed with gzip. Packaged images stay compressed: the lab
// unpacks them itself.

/** @param {Record<string, [type: string, text: string]>} files */
export async function unpacked(files) {
  const unpack = async (/** @type {[string, [type: string, text: string]]} */ [path, [type, text]]) => {
    const blob = new Blob([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))]);
    const stream =
      type === "application/gzip" ? blob.stream() : blob.stream().pipeThrough(new DecompressionStream("gzip"));
    return [path, new Blob([await new Response(stream).arrayBuffer()], { type })];
  };
  return Object.fromEntries(await Promise.all(Object.entries(files).map(unpack)));
}
