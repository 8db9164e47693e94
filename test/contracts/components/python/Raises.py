from seldon_core.flask_utils import SeldonMicroserviceException
from seldon_core.user_model import SeldonComponent


class Raises(SeldonComponent):
    """Fails in the way that the first name asks for; counts its calls; routes to what the first name spells."""

    def __init__(self):
        self.calls = 0

    def predict(self, features, names, meta=None):
        self.calls += 1
        how = names[0] if len(names) else ""
        if how == "calls":
            return {"calls": self.calls}
        if how == "value":
            raise ValueError("no such value")
        if how == "type":
            raise TypeError("no such type")
        if how == "403":
            raise SeldonMicroserviceException("not for you", status_code=403, reason="FORBIDDEN_FOR_YOU")
        if how == "404":
            raise SeldonMicroserviceException("no such row", status_code=404, reason="ROW_MISSING")
        if how == "400":
            raise SeldonMicroserviceException("bad row")
        if how == "503":
            raise SeldonMicroserviceException("come back later", status_code=503, reason="BUSY")
        return features
