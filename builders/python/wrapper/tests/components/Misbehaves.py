import os
import sys
import time


class Misbehaves:
    """Does what its request says: raises, sleeps, exits, dies, or answers something odd."""

    def __init__(self):
        self.calls = 0

    def predict(self, features, names, meta=None):
        self.calls += 1
        action, *rest = str(features).split()
        return getattr(self, f"_{action}")(*rest)

    def _raise(self, name):
        raise getattr(__builtins__ if hasattr(__builtins__, "ValueError") else sys.modules["builtins"], name)("told to")

    def _sleep(self, seconds):
        time.sleep(float(seconds))
        return "slept"

    def _large(self, size):
        return "y" * int(size)

    def _exit(self):
        sys.exit(3)

    def _die(self):
        os._exit(9)

    def _pid(self):
        return str(os.getpid())

    def _calls(self):
        return str(self.calls)

    def _object(self):
        return object()

    def _nested(self):
        return {"a": {1: {2}}}

    def _nan(self):
        return [[float("nan"), float("inf"), 1.0]]

    def _recursion(self):
        return self._recursion()
