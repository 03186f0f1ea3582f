"""Computes the test vectors of src/random.rs independently: ChaCha8 as published, and the seeding of rand_core.

The first line is the published test vector of ChaCha8 with a key and a nonce of zeros.
"""

import struct

MASK = 0xFFFFFFFF


def rotate(x, n):
    return ((x << n) | (x >> (32 - n))) & MASK


def quarter_round(s, a, b, c, d):
    for p, q, r, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[p] = (s[p] + s[q]) & MASK
        s[r] = rotate(s[r] ^ s[p], n)


def block(key, counter, stream):
    """The 16 words of a block: constants, 256-bit key, 64-bit counter, 64-bit stream."""
    start = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    start += [counter & MASK, counter >> 32, stream & MASK, stream >> 32]
    words = start[:]
    for _ in range(4):
        for column in range(4):
            quarter_round(words, column, column + 4, column + 8, column + 12)
        for column in range(4):
            diagonal = [(column + i) % 4 + 4 * i for i in range(4)]
            quarter_round(words, *diagonal)
    return [(a + b) & MASK for a, b in zip(words, start)]


def key(seed):
    """SeedableRng::seed_from_u64: words of PCG32."""
    out = b""
    for _ in range(8):
        seed = (seed * 6364136223846793005 + 11634580027462260723) % 2**64
        word, turn = (((seed >> 18) ^ seed) >> 27) & MASK, seed >> 59
        out += struct.pack("<I", ((word >> turn) | (word << (32 - turn))) & MASK)
    return out


def first(seed, purpose, index=0):
    words = block(key(seed), 0, index << 32 | purpose)
    return [words[2 * i] | words[2 * i + 1] << 32 for i in range(3)]


print(b"".join(struct.pack("<I", word) for word in block(bytes(32), 0, 0)).hex())
for seed, purpose, index in ((1, 0, 0), (5, 1, 0), (4294967295, 2, 0), (7, 3, 2)):
    print(seed, purpose, index, [hex(number) for number in first(seed, purpose, index)])
