'use strict';
const Identity = require('./Identity.js');

const counter = { type: 'COUNTER', key: 'mycounter', value: 1 };
const BAD = {
  'unknown type': [{ ...counter, type: 'BAD' }],
  'lower case': [{ ...counter, type: 'counter' }],
  'no type': [{ key: 'mycounter', value: 1 }],
  'no key': [{ type: 'COUNTER', value: 1 }],
  'no value': [{ type: 'COUNTER', key: 'mycounter' }],
  'text value': [{ ...counter, value: '1' }],
  dict: counter,
  none: null,
  'number tag': [{ ...counter, tags: { a: 1 } }],
  valid: [counter],
  'boolean value': [{ type: 'GAUGE', key: 'mygauge', value: true }],
  'extra key': [{ type: 'GAUGE', key: 'mygauge', value: 1, unit: 'row' }],
  negative: [{ type: 'COUNTER', key: 'mynegative', value: -1 }],
};

/** Its metrics() answers what the first name of the last request asks for. */
module.exports = class BadMetrics extends Identity {
  constructor() {
    super();
    this.last = 'valid';
  }
  remember(features, names) {
    this.last = names[0] ?? 'unknown type';
    return features;
  }
  predict(features, names) {
    return this.remember(features, names);
  }
  transform_input(features, names) {
    return this.remember(features, names);
  }
  transform_output(features, names) {
    return this.remember(features, names);
  }
  route(features, names) {
    this.remember(features, names);
    return 1;
  }
  aggregate(featuresList, namesList) {
    return this.remember(featuresList[0], namesList[0]);
  }
  metrics() {
    return BAD[this.last];
  }
};
