'use strict';

/** Reports bad health by throwing. */
module.exports = class Unhealthy {
  predict(features) {
    return features;
  }
  health_status() {
    throw new Error('the model is not there');
  }
};
