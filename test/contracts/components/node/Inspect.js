'use strict';

const shapeOf = (value) => (Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []);

// The words of the cases are Python's; numbers of JavaScript are all floats.
const WORDS = { string: 'str', number: 'float', boolean: 'bool', object: 'dict' };

function kind(value) {
  if (Array.isArray(value)) return { is: 'ndarray', dtype: 'f', shape: shapeOf(value), values: value };
  if (Buffer.isBuffer(value)) return { is: 'bytes', values: [...value] };
  return { is: value === null ? 'NoneType' : WORDS[typeof value], value };
}

/** Answers with a description of the arguments it was called with. */
module.exports = class Inspect {
  predict(features, names, meta) {
    return { features: kind(features), names, meta: meta ?? null };
  }
  transform_input(features, names, meta) {
    return this.predict(features, names, meta);
  }
  transform_output(features, names, meta) {
    return this.predict(features, names, meta);
  }
  aggregate(featuresList, namesList) {
    return { features: featuresList.map(kind), names: namesList };
  }
  send_feedback(features, names, truth, reward, routing) {
    return { features: kind(features), names, reward, truth: kind(truth), routing: routing ?? null };
  }
};
