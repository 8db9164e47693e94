class MetaReader:
    """Tells through a tag which puid the meta argument carried."""

    def __init__(self):
        self.puid = "none yet"

    def _read(self, features, meta):
        self.puid = (meta or {}).get("puid", "no puid")
        return features

    def predict(self, features, names, meta=None):
        return self._read(features, meta)

    def transform_input(self, features, names, meta=None):
        return self._read(features, meta)

    def transform_output(self, features, names, meta=None):
        return self._read(features, meta)

    def route(self, features, names, meta=None):
        self._read(features, meta)
        return 1

    def tags(self):
        return {"inc_meta": self.puid}
