'use strict';
const { setTimeout: delay } = require('node:timers/promises');

/** Counts how often init() ran before the first request. */
module.exports = class Loaded {
  constructor() {
    this.loads = 0;
  }
  init_metadata() {
    this.describedBeforeLoad = this.loads === 0;
    return {};
  }
  async init() {
    await delay(20);
    this.loads += 1;
  }
  predict() {
    return { loads: this.loads, describedBeforeLoad: this.describedBeforeLoad };
  }
};
