import os
import time

from seldon_core.user_model import SeldonComponent


class Loads(SeldonComponent):
    """Its load does what the parameter says."""

    def __init__(self, action="nothing", seconds=0.0):
        super().__init__()
        self.action = action
        self.seconds = seconds

    def load(self):
        time.sleep(self.seconds)
        if self.action == "raise":
            raise RuntimeError("the disk is empty")
        if self.action == "typo":
            self.no_such_method()
        if self.action == "die":
            os._exit(7)
        if self.action == "import":
            import no_such_module  # noqa: F401

    def predict(self, features, names):
        return features
