'use strict';

/** Reports its health in words, with a tag and a gauge. */
module.exports = class HealthText {
  predict(features) {
    return features;
  }
  health_status() {
    return 'very well';
  }
  tags() {
    return { mytag: 1 };
  }
  metrics() {
    return [{ type: 'GAUGE', key: 'mygauge', value: 7 }];
  }
};
