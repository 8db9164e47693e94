'use strict';

class Base {}

/** A base class with nothing but predict on top. */
module.exports = class Inherits extends Base {
  predict(features) {
    return features;
  }
};
