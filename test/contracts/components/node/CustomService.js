'use strict';

/** A service of its own that runs beside the servers. */
module.exports = class CustomService {
  predict(features) {
    return features;
  }
  custom_service() {
    console.log('custom service is running');
    return new Promise(() => setInterval(() => undefined, 3_600_000));
  }
};
