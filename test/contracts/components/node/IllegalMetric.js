'use strict';

/** A metric whose name Prometheus cannot take, beside one that it can. */
module.exports = class IllegalMetric {
  predict(features) {
    return features;
  }
  metrics() {
    return [
      { type: 'GAUGE', key: 'not a name!', value: 1 },
      { type: 'GAUGE', key: 'mygauge', value: 2 },
    ];
  }
};
