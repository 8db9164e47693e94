'use strict';

const SHAPES = {
  vector: [1, 1],
  cube: [
    [
      [1, 1],
      [1, 1],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ],
};

/** class_names() as a method; the first name may ask for a vector or a cube instead of a row of two. */
module.exports = class Named {
  predict(features, names) {
    return SHAPES[names[0]] ?? [[1, 1]];
  }
  transform_input() {
    return [[1, 1]];
  }
  transform_output() {
    return [[1, 1]];
  }
  aggregate() {
    return [[1, 1]];
  }
  route() {
    return 1;
  }
  send_feedback() {
    return [[1, 1]];
  }
  class_names() {
    return ['cat', 'dog'];
  }
  feature_names() {
    return ['never', 'asked'];
  }
};
