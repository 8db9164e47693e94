'use strict';

/** A send_feedback method of the old form, without routing. */
module.exports = class FeedbackNoRouting {
  predict(features) {
    return features;
  }
  send_feedback(features, names, truth, reward) {
    return [];
  }
};
