'use strict';
const Identity = require('./Identity.js');

/** Every kind of metric from every operation, as static metrics: tagged, in both orders, and two gauges apart. */
module.exports = class ManyMetrics extends Identity {
  route() {
    return 1;
  }
  health_status() {
    return 'fine';
  }
  metrics() {
    return [
      { type: 'COUNTER', key: 'mycounter', value: 1 },
      { type: 'GAUGE', key: 'mygauge', value: 100 },
      { type: 'TIMER', key: 'mytimer', value: 20.2 },
      { type: 'GAUGE', key: 'customtag', value: 200, tags: { mytag: 'first' } },
      { type: 'GAUGE', key: 'customtag', value: 300, tags: { mytag: 'second' } },
      { type: 'COUNTER', key: 'ordered', value: 1, tags: { a: '1', b: '2' } },
      { type: 'COUNTER', key: 'ordered', value: 1, tags: { b: '2', a: '1' } },
    ];
  }
};
