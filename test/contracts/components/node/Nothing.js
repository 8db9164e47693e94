'use strict';

/** No method at all. */
module.exports = class Nothing {};
