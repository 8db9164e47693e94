"""Drops from site-packages what a running model never reads, then compiles the rest.

usage: slim.py SITE_PACKAGES

What goes is a short list of things that the packages themselves do not need at run time: the test suites of the
scientific packages, C and Cython sources, headers and type stubs. Packages that are not on the list keep everything.
Bytecode is hash-based and unchecked (PEP 552), so it stays valid whatever the files' times are.
"""

import compileall
import os
import py_compile
import shutil
import sys

TESTED = ("numpy", "scipy", "sklearn", "pandas", "joblib", "threadpoolctl", "grpc", "uvloop", "httptools")
UNREAD = (".pyx", ".pxd", ".pxi", ".pyi", ".c", ".cpp", ".h", ".hpp", ".f", ".f90", ".a", ".lib")


def drop(package: str) -> None:
    for folder, names, files in os.walk(package):
        for name in [name for name in names if name == "tests"]:
            shutil.rmtree(os.path.join(folder, name))
            names.remove(name)
        for file in files:
            if file.endswith(UNREAD):
                os.remove(os.path.join(folder, file))


def main(site_packages: str) -> int:
    for name in TESTED:
        drop(os.path.join(site_packages, name))
    # A file that does not compile is one that is never imported (test data, templates): not our failure.
    compileall.compile_dir(
        site_packages, quiet=2, workers=0, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
