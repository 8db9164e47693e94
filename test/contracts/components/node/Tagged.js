'use strict';
const Identity = require('./Identity.js');

/** Identity with one tag, one counter, a health of [0.5] and metadata of its own. */
module.exports = class Tagged extends Identity {
  send_feedback() {
    return null;
  }
  health_status() {
    return [0.5];
  }
  tags() {
    return { mytag: 1 };
  }
  metrics() {
    return [{ type: 'COUNTER', key: 'mycounter', value: 1 }];
  }
  init_metadata() {
    return {
      name: 'tagged',
      versions: ['model-version'],
      platform: 'seldon',
      inputs: [{ messagetype: 'ndarray', schema: { names: ['a', 'b'], shape: [2] } }],
      outputs: [{ name: 'out', datatype: 'FP32', shape: [1] }],
      custom: { author: 'somebody' },
    };
  }
};
