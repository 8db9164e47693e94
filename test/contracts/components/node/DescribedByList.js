'use strict';

/** init_metadata() answers a list, which describes nothing. */
module.exports = class DescribedByList {
  predict(features) {
    return features;
  }
  init_metadata() {
    return ['a', 'b'];
  }
};
