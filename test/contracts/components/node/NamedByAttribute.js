'use strict';

/** class_names as a property. */
module.exports = class NamedByAttribute {
  constructor() {
    this.class_names = ['one', 'two', 'three'];
  }
  predict() {
    return [[1, 1]];
  }
};
