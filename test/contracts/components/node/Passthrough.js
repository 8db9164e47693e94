'use strict';

const WORDS = { string: 'str', object: 'dict' };

/** A raw predict for undecoded bodies: tells what kind it got (in Python's words) and how long the body is. */
module.exports = class Passthrough {
  predict_raw(request) {
    const kind = Buffer.isBuffer(request) ? 'bytes' : WORDS[typeof request];
    const body = kind === 'dict' ? 'dict' : request.toString();
    return JSON.stringify({ kind, body: body.length });
  }
  transform_input(features) {
    return features;
  }
};
