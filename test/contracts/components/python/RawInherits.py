from Raw import Raw
from seldon_core.user_model import SeldonComponent


class RawInherits(SeldonComponent, Raw):
    """Raw on top of the base class."""

    predict_raw = Raw.predict_raw
    transform_input_raw = Raw.transform_input_raw
    transform_output_raw = Raw.transform_output_raw
    aggregate_raw = Raw.aggregate_raw
    route_raw = Raw.route_raw
    send_feedback_raw = Raw.send_feedback_raw
    health_status_raw = Raw.health_status_raw
