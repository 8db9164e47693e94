'use strict';

/** load() cannot find its model file. */
module.exports = class LoadFails {
  load() {
    throw new Error('model.bin is not there');
  }
  predict(features) {
    return features;
  }
};
