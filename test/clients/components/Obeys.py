import time

from seldon_core.flask_utils import SeldonMicroserviceException
from seldon_wrapper import logs


class Obeys:
    """Does what the text of its request says; anything but text it gives back."""

    def predict(self, features, names, meta=None):
        if not isinstance(features, str):
            return features
        action, _, argument = features.partition(" ")
        return getattr(self, f"_{action}")(argument)

    def _say(self, text):
        return text

    def _header(self, name):
        """The metadata of this very call, as the server read them."""
        return logs.current.request.headers.get(name.encode(), b"").decode("latin-1")

    def _sleep(self, seconds):
        time.sleep(float(seconds))
        return "slept"

    def _zeros(self, count):
        return bytes(int(count))

    def _fail(self, info):
        raise SeldonMicroserviceException(info, status_code=404, reason="NO_SUCH_ROW")
