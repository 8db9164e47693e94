'use strict';
/* global seldon */

const ROUTES = {
  'minus one': () => -1,
  'minus two': () => -2,
  float: () => 1.5,
  text: () => '1',
  list: () => [1],
  none: () => null,
  response: () => new seldon.SeldonResponse(5, { why: 'told' }),
  'response with float': () => new seldon.SeldonResponse(5.5),
};

/** Routes to what the first name spells; its route method takes no meta. */
module.exports = class Routes {
  route(features, names) {
    return ROUTES[names[0]]();
  }
};
