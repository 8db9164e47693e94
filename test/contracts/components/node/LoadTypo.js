'use strict';

/* global modle */

/** load() trips over a name that does not exist. */
module.exports = class LoadTypo {
  load() {
    this.model = modle.name;
  }
  predict(features) {
    return features;
  }
};
