'use strict';
/* global seldon */

/** The same tags from all sides: static ones and those of the response; so with metrics. */
module.exports = class Precedence {
  predict(features) {
    return new seldon.SeldonResponse(features, { a: 2 }, [{ key: 'runtime', type: 'GAUGE', value: 3 }]);
  }
  tags() {
    return { a: 1, b: 1 };
  }
  metrics() {
    return [{ key: 'static', type: 'GAUGE', value: 2 }];
  }
};
