'use strict';

const TENSOR = { data: { tensor: { shape: [2, 1], values: [9, 9] } } };

/** The old methods per transport; all of them answer the tensor [9, 9]. */
module.exports = class LowLevel {
  predict_rest(request) {
    const status = request.meta?.tags?.status;
    return status === undefined ? TENSOR : { status: { code: status }, strData: 'low' };
  }
  predict_grpc() {
    return TENSOR;
  }
  transform_input_rest() {
    return TENSOR;
  }
  transform_output_rest() {
    return TENSOR;
  }
  route_rest() {
    return { data: { ndarray: [[1]] } };
  }
  aggregate_rest() {
    return TENSOR;
  }
  send_feedback_rest() {
    return null;
  }
};
