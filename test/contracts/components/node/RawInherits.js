'use strict';
const Raw = require('./Raw.js');

/** Raw, inherited. */
module.exports = class RawInherits extends Raw {};
