import numpy as np

from seldon_core.user_model import SeldonResponse

ROUTES = {
    "minus one": lambda: -1,
    "minus two": lambda: -2,
    "true": lambda: True,
    "numpy": lambda: np.int64(1),
    "float": lambda: 1.0,
    "text": lambda: "1",
    "list": lambda: [1],
    "none": lambda: None,
    "response": lambda: SeldonResponse(data=5, tags={"why": "told"}),
    "response with float": lambda: SeldonResponse(data=5.0),
}


class Routes:
    """Routes to what the first name spells; its route method takes no meta."""

    def route(self, features, names):
        return ROUTES[names[0]]()
