#!/usr/bin/env python3
"""usage: install.py BUILD

The installed tree is whole wherever it is moved to: a CMake project finds the package, another
program finds it by pkg-config, both build and run, and the installed command finds its library, its
rules and the compiling program from any folder."""
import glob
import os
import shutil
import sys
import tempfile

import tree

CONSUMER = """#include <oxpecker/oxpecker.h>
#include <stdio.h>
int main(void)
{
    const oxp_api *api = oxp_get_api(OXP_ABI_MAJOR, OXP_ABI_MINOR);
    printf("%s\\n", api && api->check == oxp_check ? oxp_version_string() : "no table");
    return !api;
}
"""
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(consumer C)
find_package(oxpecker 0.1 REQUIRED)
if(NOT EXISTS "${OXPECKER_RULES_DIR}/policies/default.yaml")
  message(FATAL_ERROR "OXPECKER_RULES_DIR is wrong: ${OXPECKER_RULES_DIR}")
endif()
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE oxpecker::oxpecker)
"""


def step(failures, what, command, wanted=None, code=0, **options):
    """Runs a command; it must give the code, and print what is wanted."""
    result = tree.run(command, **options)
    if result.returncode != code or (wanted and wanted not in result.stdout):
        failures.append("%s: exit code %d\n%s" % (what, result.returncode, result.stdout[-2000:]))
        return None
    print("install: %s" % what)
    return result.stdout


def library_folder(prefix):
    found = glob.glob(prefix + "/lib*/liboxpecker.so") + glob.glob(prefix +
                                                                   "/lib/*/liboxpecker.so")
    return os.path.dirname(found[0]) if found else None


def check(build, folder):
    failures = []
    first, prefix = folder + "/first", folder + "/moved"
    if step(failures, "installs", ["cmake", "--install", build, "--prefix", first]) is None:
        return failures
    shutil.move(first, prefix)
    libraries = library_folder(prefix)
    for name in ("bin/oxp", "include/oxpecker/oxpecker.h", "libexec/oxpecker/oxp-compile",
                 "share/oxpecker/rules/policies/default.yaml"):
        if not os.path.exists(os.path.join(prefix, name)):
            failures.append("the installed tree lacks " + name)
    if not libraries:
        return failures + ["the installed tree lacks liboxpecker.so"]
    with_library = dict(os.environ, LD_LIBRARY_PATH=libraries)

    tree.write(folder, "project/consumer.c", CONSUMER)
    tree.write(folder, "project/CMakeLists.txt", PROJECT)
    version = tree.run([prefix + "/bin/oxp", "--version"]).stdout.split()[1:2]
    version = version[0] if version else "(no version)"
    step(failures, "find_package finds the package",
         ["cmake", "-S", folder + "/project", "-B", folder + "/built",
          "-DCMAKE_PREFIX_PATH=" + prefix])
    step(failures, "a CMake project builds against it", ["cmake", "--build", folder + "/built"])
    step(failures, "and runs", [folder + "/built/consumer"], version)

    pkg = dict(os.environ, PKG_CONFIG_PATH=libraries + "/pkgconfig")
    flags = step(failures, "pkg-config knows it",
                 ["pkg-config", "--cflags", "--libs", "oxpecker"], "-loxpecker", env=pkg) or ""
    step(failures, "a program builds with its flags",
         ["cc", "-o", folder + "/by-pkg", folder + "/project/consumer.c"] + flags.split())
    step(failures, "and runs", [folder + "/by-pkg"], version, env=with_library)

    clean = {"PATH": "/usr/bin:/bin", "HOME": folder}
    step(failures, "the command runs from another folder", [prefix + "/bin/oxp", "--version"],
         version, env=clean, cwd="/")
    step(failures, "it finds its rules and compiles them", [prefix + "/bin/oxp", "scan"],
         "pii.core/payment-card", input="my card is 4539 1488 0343 6467\n", env=clean, cwd="/")
    return failures


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        problems = check(os.path.abspath(sys.argv[1]), temporary)
    for problem in problems:
        print("install: FAILS: " + problem)
    sys.exit(1 if problems else 0)
