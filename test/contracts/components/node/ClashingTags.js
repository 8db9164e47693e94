'use strict';

/** A gauge whose tags claim labels that the wrapper gives. */
module.exports = class ClashingTags {
  predict(features) {
    return features;
  }
  metrics() {
    const tags = { model_name: 'mine', method: 'mine', own: 'yes' };
    return [{ type: 'GAUGE', key: 'mygauge', value: 1, tags }];
  }
};
