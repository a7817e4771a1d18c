"""Serves a model with llama.cpp's own server, until standard input ends.

    PYTHON llama_server.py MODEL     (a Python that has xllamacpp: see install_llama)

Prints "listening ADDRESS" when it is ready.
"""
import sys

import xllamacpp


def main(model):
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.port = 0
    params.n_ctx = 16384
    params.n_parallel = 4
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = 2
    params.cpuparams_batch.n_threads = 2
    params.warmup = False
    server = xllamacpp.Server(params)
    print("listening", server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
