'use strict';

const doubled = (rows) => rows.map((cell) => (Array.isArray(cell) ? doubled(cell) : cell * 2));
const added = (left, right) =>
  left.map((cell, at) => (Array.isArray(cell) ? added(cell, right[at]) : cell + right[at]));

/** Doubles, sums, routes to 53; asynchronously, where the Python twin has a base class instead. */
module.exports = class Sums {
  async predict(features) {
    return doubled(features);
  }
  async transform_input(features) {
    return doubled(features);
  }
  async transform_output(features) {
    return doubled(features);
  }
  async aggregate(featuresList) {
    return doubled(featuresList.reduce(added));
  }
  async route() {
    return 53;
  }
};
