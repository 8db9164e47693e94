'use strict';

/** Answers [["a", "b"]] to everything. */
module.exports = class Texts {
  predict() {
    return [['a', 'b']];
  }
};
