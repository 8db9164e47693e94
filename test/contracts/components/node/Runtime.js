'use strict';
/* global seldon */

function response(data) {
  return new seldon.SeldonResponse(data, { runtime: 1, shared: 'right' }, [
    { type: 'GAUGE', key: 'runtimegauge', value: 42 },
  ]);
}

/** Answers through SeldonResponse with tags and a gauge on top of its static ones. */
module.exports = class Runtime {
  predict(features) {
    return response(features);
  }
  transform_input(features) {
    return response(features);
  }
  transform_output(features) {
    return response(features);
  }
  route() {
    return response(22);
  }
  aggregate(featuresList) {
    return response(featuresList[0]);
  }
  send_feedback(features) {
    return response(features);
  }
  tags() {
    return { static: 1, shared: 'wrong' };
  }
  metrics() {
    return [
      { type: 'COUNTER', key: 'mycounter', value: 1 },
      { type: 'GAUGE', key: 'mygauge', value: 100 },
      { type: 'TIMER', key: 'mytimer', value: 20.2 },
    ];
  }
};
