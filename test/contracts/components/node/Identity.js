'use strict';

/** Gives back what it gets, for every operation; routes to 22; says nothing about itself. */
module.exports = class Identity {
  predict(features) {
    return features;
  }
  transform_input(features) {
    return features;
  }
  transform_output(features) {
    return features;
  }
  route() {
    return 22;
  }
  aggregate(featuresList) {
    return featuresList[0];
  }
  send_feedback() {
    return [];
  }
};
