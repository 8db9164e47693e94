"""What Seldon's operator tells a component through its environment."""

from __future__ import annotations

import json
import os

ENV_MODEL_NAME = "PREDICTIVE_UNIT_ID"
ENV_MODEL_IMAGE = "PREDICTIVE_UNIT_IMAGE"
ENV_SELDON_DEPLOYMENT_NAME = "SELDON_DEPLOYMENT_ID"
ENV_PREDICTOR_NAME = "PREDICTOR_ID"
ENV_PREDICTOR_LABELS = "PREDICTOR_LABELS"
NONIMPLEMENTED_MSG = "NOT_IMPLEMENTED"
NONIMPLEMENTED_IMAGE_MSG = "NOT_IMPLEMENTED:NOT_IMPLEMENTED"


def get_predictor_version(default_val: str = NONIMPLEMENTED_MSG) -> str:
    """The label ``version`` of the predictor."""
    return json.loads(os.environ.get(ENV_PREDICTOR_LABELS) or "{}").get("version", default_val)


def get_predictor_name(default_val: str = NONIMPLEMENTED_MSG) -> str:
    """The name of the predictor."""
    return os.environ.get(ENV_PREDICTOR_NAME, default_val)


def get_deployment_name(default_val: str = NONIMPLEMENTED_MSG) -> str:
    """The name of the deployment."""
    return os.environ.get(ENV_SELDON_DEPLOYMENT_NAME, default_val)


def get_model_name(default_val: str = NONIMPLEMENTED_MSG) -> str:
    """The name of this node of the graph."""
    return os.environ.get(ENV_MODEL_NAME, default_val)


def get_image_name(default_val: str = NONIMPLEMENTED_IMAGE_MSG) -> str:
    """The image of this node."""
    return os.environ.get(ENV_MODEL_IMAGE, default_val)
