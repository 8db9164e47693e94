'use strict';
/* global seldon */

/** Fails in the way that the first name asks for; counts its calls. */
module.exports = class Raises {
  constructor() {
    this.calls = 0;
  }
  predict(features, names) {
    this.calls += 1;
    switch (names[0]) {
      case 'calls':
        return { calls: this.calls };
      case 'value':
        throw new RangeError('no such value');
      case 'type':
        throw new TypeError('no such type');
      case '403':
        throw new seldon.SeldonError('not for you', 403, 'FORBIDDEN_FOR_YOU');
      case '404':
        throw Object.assign(new Error('no such row'), { statusCode: 404, reason: 'ROW_MISSING' });
      case '400':
        throw new seldon.SeldonError('bad row');
      case '503':
        throw new seldon.SeldonError('come back later', 503, 'BUSY');
      default:
        return features;
    }
  }
};
