from flask import Blueprint, jsonify


class OwnError(Exception):
    pass


class HandledLowLevel:
    """A handler of its own for an error in predict_rest."""

    model_error_handler = Blueprint("low_level_handlers", __name__)

    @model_error_handler.app_errorhandler(OwnError)
    def handle_own(error):
        response = jsonify({"status": {"status": 0, "info": str(error), "reason": "OWN"}})
        response.status_code = 402
        return response

    def predict_rest(self, request):
        raise OwnError("told")
