'use strict';
/* global seldon */

/** Unpacks a StringValue and answers with another one. Of a text of less than 128 bytes it is 0a, the length, the text. */
module.exports = class AnyData {
  predict(features) {
    const isAny = features instanceof seldon.AnyData;
    const got = isAny ? features.value.subarray(2).toString() : '';
    const text = Buffer.from(`${isAny ? 'Any' : typeof features} ${got}`);
    return new seldon.AnyData(
      'type.googleapis.com/google.protobuf.StringValue',
      Buffer.concat([Buffer.of(0x0a, text.length), text]),
    );
  }
};
