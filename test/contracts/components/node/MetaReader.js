'use strict';

/** Tells through a tag which puid the meta argument carried. */
module.exports = class MetaReader {
  constructor() {
    this.puid = 'none yet';
  }
  read(features, meta) {
    this.puid = meta?.puid ?? 'no puid';
    return features;
  }
  predict(features, names, meta) {
    return this.read(features, meta);
  }
  transform_input(features, names, meta) {
    return this.read(features, meta);
  }
  transform_output(features, names, meta) {
    return this.read(features, meta);
  }
  route(features, names, meta) {
    this.read(features, meta);
    return 1;
  }
  tags() {
    return { inc_meta: this.puid };
  }
};
