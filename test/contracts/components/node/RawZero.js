'use strict';

/** A raw answer whose metric is zero. */
module.exports = class RawZero {
  predict_raw() {
    return { meta: { metrics: [{ key: 'zero', type: 'GAUGE', value: 0 }] }, strData: 'zero' };
  }
};
