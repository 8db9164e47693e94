'use strict';

/** Only predict, without meta: everything else is missing. A plain object instead of a class. */
module.exports = { predict: (features) => features };
