"""Drops from site-packages what a running model never reads, then compiles the rest.

usage: slim.py SITE_PACKAGES

What goes is a short list of things that the named packages do not need at run time: their test suites, C and Cython
sources, headers and type stubs, and the symbol tables of their shared libraries. Packages that are not named keep
everything. Bytecode is hash-based and unchecked (PEP 552), so it stays valid whatever the files' times are.
"""

import compileall
import os
import py_compile
import shutil
import struct
import sys

KNOWN = (
    "numpy", "scipy", "sklearn", "pandas", "joblib", "grpc", "google", "uvloop", "httptools", "orjson",
    "tensorflow", "onnxruntime",
)  # fmt: skip
# Folders that only a compiler reads: headers for operators of one's own, the runtime that compiled models are linked with.
FOR_COMPILERS = ("tensorflow/include", "tensorflow/xla_aot_runtime_src")
# A helper among the tests that numpy.testing imports (NumPy 2.2), and SciPy imports numpy.testing.
READ = (os.path.join("_core", "tests", "__init__.py"), os.path.join("_core", "tests", "_natype.py"))
UNREAD = (".pyx", ".pxd", ".pxi", ".pyi", ".tp", ".c", ".cpp", ".h", ".hpp", ".f", ".f90", ".a", ".lib")


def drop(package: str) -> None:
    for folder, names, files in os.walk(package):
        for name in [name for name in names if name == "tests"]:
            drop_tests(os.path.join(folder, name))
            names.remove(name)
        for file in files:
            path = os.path.join(folder, file)
            if file.endswith(UNREAD):
                os.remove(path)
            elif file.endswith(".so") or ".so." in file:
                strip(path)


def drop_tests(folder: str) -> None:
    kept = [file for file in os.listdir(folder) if os.path.join(folder, file).endswith(READ)]
    if "_natype.py" not in kept:
        shutil.rmtree(folder)
        return
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif name not in kept:
            os.remove(path)


def strip(path: str) -> None:
    """Cuts an ELF64 library behind its last segment.

    The dynamic loader reads segments only (System V ABI, "Program Loading"); sections such as .symtab and .debug_*
    lie behind them. uvloop's library is 13.6 MB with and 1.6 MB without.
    """
    with open(path, "r+b") as file:
        header = file.read(64)
        if header[:6] != b"\x7fELF\x02\x01":
            return
        (table,) = struct.unpack_from("<Q", header, 32)
        size, count = struct.unpack_from("<HH", header, 54)
        file.seek(table)
        segments = file.read(size * count)
        end = max((extent(segments, index * size) for index in range(count)), default=0)
        if end < table + size * count or end >= os.fstat(file.fileno()).st_size:
            return
        file.truncate(end)
        # No section table any more: e_shoff, and e_shentsize, e_shnum, e_shstrndx.
        file.seek(40)
        file.write(bytes(8))
        file.seek(58)
        file.write(bytes(6))


def extent(segments: bytes, at: int) -> int:
    """Offset of the first byte behind a segment: p_offset + p_filesz."""
    offset, size = struct.unpack_from("<Q", segments, at + 8) + struct.unpack_from("<Q", segments, at + 32)
    return offset + size


def main(site_packages: str) -> int:
    for name in FOR_COMPILERS:
        shutil.rmtree(os.path.join(site_packages, name), ignore_errors=True)
    for name in KNOWN:
        drop(os.path.join(site_packages, name))
    # A file that does not compile is one that is never imported (test data, templates): no failure of the build.
    compileall.compile_dir(
        site_packages, quiet=2, workers=0, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
