'use strict';

/** Feedback that always fails. */
module.exports = class FeedbackFails {
  predict(features) {
    return features;
  }
  send_feedback() {
    throw new Error('cannot learn');
  }
};
