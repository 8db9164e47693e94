'use strict';

/** Answers [[1, 2], [3, 4]] to whatever it is asked, by every operation but route. */
module.exports = class Arrays {
  answer() {
    return [
      [1, 2],
      [3, 4],
    ];
  }
  predict() {
    return this.answer();
  }
  transform_input() {
    return this.answer();
  }
  transform_output() {
    return this.answer();
  }
  aggregate() {
    return this.answer();
  }
  send_feedback() {
    return this.answer();
  }
  tags() {
    return { mytag: 1 };
  }
  metrics() {
    return [{ type: 'COUNTER', key: 'mycounter', value: 1 }];
  }
};
