'use strict';

/** Tells the parameters it was made with, and their types. */
module.exports = class Configured {
  constructor(parameters) {
    this.parameters = parameters;
  }
  predict() {
    return Object.fromEntries(
      Object.entries(this.parameters).map(([name, value]) => [name, [typeof value, value]]),
    );
  }
};
