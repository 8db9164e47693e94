'use strict';
/* global seldon */

const MAKERS = { counter: seldon.createCounter, gauge: seldon.createGauge, timer: seldon.createTimer };

/** Makes a metric by the helper that the first name asks for; the second name is the value, as a text if quoted. */
module.exports = class Helpers {
  predict(features, [maker, value]) {
    try {
      return MAKERS[maker]('mykey', value.startsWith("'") ? value.replaceAll("'", '') : Number(value));
    } catch (error) {
      return { refused: error.name };
    }
  }
};
