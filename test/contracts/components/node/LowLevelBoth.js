'use strict';

const rest = () => ({ strData: 'rest' });
const grpc = () => ({ strData: 'grpc' });

/** Old methods for both transports, which tell which one was called. */
module.exports = {
  predict_rest: rest,
  transform_input_rest: rest,
  transform_output_rest: rest,
  route_rest: rest,
  aggregate_rest: rest,
  predict_grpc: grpc,
  transform_input_grpc: grpc,
  transform_output_grpc: grpc,
  route_grpc: grpc,
  aggregate_grpc: grpc,
};
