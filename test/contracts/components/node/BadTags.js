'use strict';

const TAGS = { none: null, list: ['a'], nested: { deep: { a: [1, 'x', null] } } };

/** tags() answers what the first name of the last request asks for. */
module.exports = class BadTags {
  predict(features, names) {
    this.last = names[0];
    return features;
  }
  tags() {
    return TAGS[this.last];
  }
};
