'use strict';
/* global seldon */

function missing() {
  throw new seldon.SeldonNotImplementedError('not this one');
}

/** Says of its raw method, tags and metrics that they are not implemented. */
module.exports = class NotImplementedParts {
  predict(features) {
    return features;
  }
  predict_raw() {
    missing();
  }
  async tags() {
    missing();
  }
  metrics() {
    missing();
  }
  class_names() {
    missing();
  }
  health_status() {
    missing();
  }
};
