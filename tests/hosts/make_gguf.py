#!/usr/bin/env python3
"""Writes a language model for tests: llama architecture, one layer, random weights.

It knows nothing; a grammar in the request makes it say what a test wants, in tokens that fall as
chance has it. The same seed gives the same file.

    make_gguf.py FILE [SEED]
"""
import array
import random
import struct
import sys

EMBEDDING, HEADS, FEED_FORWARD, CONTEXT = 32, 2, 64, 8192
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6  # token types of GGUF
ALIGNMENT = 32
F32 = 0

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}"
    "{% endfor %}assistant: "
)


def vocabulary():
    """(text, score, type) of each token: control tokens, every byte, every printable character,
    the pairs of digits and the pairs of lower-case letters. So each text can be said in many ways,
    and a word or a number is cut anywhere."""
    tokens = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
    tokens += [(f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)]
    singles = [chr(code) for code in range(33, 127)] + ["\u2581"]  # the last stands for a space
    digits, letters = "0123456789", "abcdefghijklmnopqrstuvwxyz"
    pairs = [a + b for a in digits for b in digits] + [a + b for a in letters for b in letters]
    tokens += [(text, -float(i), NORMAL) for i, text in enumerate(pairs + singles)]
    return tokens


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, item):
    """A typed metadata value: its GGUF type, then its bytes."""
    if kind == "string":
        return struct.pack("<I", 8) + string(item)
    if kind == "u32":
        return struct.pack("<II", 4, item)
    if kind == "f32":
        return struct.pack("<If", 6, item)
    if kind == "bool":
        return struct.pack("<IB", 7, item)
    of, body = kind.split()[1], b""
    if of == "string":
        code, body = 8, b"".join(string(text) for text in item)
    elif of == "f32":
        code, body = 6, struct.pack(f"<{len(item)}f", *item)
    else:
        code, body = 5, struct.pack(f"<{len(item)}i", *item)
    return struct.pack("<IIQ", 9, code, len(item)) + body


def metadata(tokens):
    return [
        ("general.architecture", "string", "llama"),
        ("general.name", "string", "oxpecker test model"),
        ("general.alignment", "u32", ALIGNMENT),
        ("llama.block_count", "u32", 1),
        ("llama.context_length", "u32", CONTEXT),
        ("llama.embedding_length", "u32", EMBEDDING),
        ("llama.feed_forward_length", "u32", FEED_FORWARD),
        ("llama.attention.head_count", "u32", HEADS),
        ("llama.attention.head_count_kv", "u32", HEADS),
        ("llama.attention.layer_norm_rms_epsilon", "f32", 1e-5),
        ("llama.rope.dimension_count", "u32", EMBEDDING // HEADS),
        ("llama.vocab_size", "u32", len(tokens)),
        ("tokenizer.ggml.model", "string", "llama"),
        ("tokenizer.ggml.tokens", "array string", [text for text, _, _ in tokens]),
        ("tokenizer.ggml.scores", "array f32", [score for _, score, _ in tokens]),
        ("tokenizer.ggml.token_type", "array i32", [kind for _, _, kind in tokens]),
        ("tokenizer.ggml.unknown_token_id", "u32", 0),
        ("tokenizer.ggml.bos_token_id", "u32", 1),
        ("tokenizer.ggml.eos_token_id", "u32", 2),
        ("tokenizer.ggml.add_bos_token", "bool", True),
        ("tokenizer.ggml.add_space_prefix", "bool", False),
        ("tokenizer.chat_template", "string", CHAT_TEMPLATE),
    ]


def tensors(n_tokens):
    """(name, dimensions), the fastest first; one dimension is a norm."""
    square = (EMBEDDING, EMBEDDING)
    return [
        ("token_embd.weight", (EMBEDDING, n_tokens)),
        ("blk.0.attn_norm.weight", (EMBEDDING,)),
        ("blk.0.attn_q.weight", square),
        ("blk.0.attn_k.weight", square),
        ("blk.0.attn_v.weight", square),
        ("blk.0.attn_output.weight", square),
        ("blk.0.ffn_norm.weight", (EMBEDDING,)),
        ("blk.0.ffn_gate.weight", (EMBEDDING, FEED_FORWARD)),
        ("blk.0.ffn_up.weight", (EMBEDDING, FEED_FORWARD)),
        ("blk.0.ffn_down.weight", (FEED_FORWARD, EMBEDDING)),
        ("output_norm.weight", (EMBEDDING,)),
        ("output.weight", (EMBEDDING, n_tokens)),
    ]


def weights(dimensions, draw):
    count = 1
    for size in dimensions:
        count *= size
    numbers = array.array("f", ([1.0] * count if len(dimensions) == 1 else
                                [draw.uniform(-0.2, 0.2) for _ in range(count)]))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def padded(data):
    return data + b"\0" * (-len(data) % ALIGNMENT)


def write(path, seed=1):
    draw = random.Random(seed)
    tokens = vocabulary()
    keys = metadata(tokens)
    plan = tensors(len(tokens))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(plan), len(keys))
    for name, kind, item in keys:
        head += string(name) + value(kind, item)
    body = b""
    for name, dimensions in plan:
        head += string(name) + struct.pack("<I", len(dimensions))
        head += struct.pack(f"<{len(dimensions)}Q", *dimensions)
        head += struct.pack("<IQ", F32, len(body))
        body += padded(weights(dimensions, draw))
    with open(path, "wb") as file:
        file.write(padded(head) + body)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: make_gguf.py FILE [SEED]")
    write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 1)
