from seldon_core.metrics import create_counter, create_gauge, create_timer

MAKERS = {"counter": create_counter, "gauge": create_gauge, "timer": create_timer}


class Helpers:
    """Makes a metric by the helper that the first name asks for; the second name is the value, as a text if quoted."""

    def predict(self, features, names, meta=None):
        maker, value = names
        try:
            return MAKERS[maker]("mykey", value.strip("'") if value.startswith("'") else float(value))
        except TypeError as error:
            return {"refused": type(error).__name__}
