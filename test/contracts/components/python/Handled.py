from flask import Blueprint, jsonify


class OwnError(Exception):
    def __init__(self, message):
        super().__init__(message)
        self.message = message


class Handled:
    """Errors of its own with handlers of its own: OwnError, ValueError and an unknown path."""

    model_error_handler = Blueprint("error_handlers", __name__)

    @model_error_handler.app_errorhandler(OwnError)
    def handle_own(error):
        response = jsonify({"status": {"status": 0, "info": error.message, "reason": "OWN"}})
        response.status_code = 402
        return response

    @model_error_handler.app_errorhandler(ValueError)
    def handle_value(error):
        return jsonify({"value": str(error)}), 422

    @model_error_handler.app_errorhandler(404)
    def handle_missing(error):
        return jsonify({"missing": True}), 404

    def predict(self, features, names, meta=None):
        raise {"own": OwnError, "value": ValueError, "other": KeyError}[names[0]]("told")
