'use strict';
const Sums = require('./Sums.js');

const sums = new Sums();

/** The same as Sums as an old constructor function. */
function PlainSums() {}
for (const name of ['predict', 'transform_input', 'transform_output', 'aggregate', 'route'])
  PlainSums.prototype[name] = (...parameters) => sums[name](...parameters);
module.exports = PlainSums;
