'use strict';

/** The first message with a tag and a gauge. */
function answer(request) {
  const [message] = Array.isArray(request) ? request : (request.seldonMessages ?? [request]);
  const meta = message.meta ?? {};
  return {
    ...message,
    meta: {
      ...meta,
      tags: { ...meta.tags, raw: 'yes' },
      metrics: [...(meta.metrics ?? []), { key: 'rawgauge', type: 'GAUGE', value: 5 }],
    },
  };
}

/** The raw methods; they give back the whole message with a tag and a gauge; route answers the tensor [[9]]. */
module.exports = class Raw {
  predict_raw(request) {
    return answer(request);
  }
  transform_input_raw(request) {
    return answer(request);
  }
  transform_output_raw(request) {
    return answer(request);
  }
  aggregate_raw(request) {
    return answer(request);
  }
  route_raw() {
    return { data: { tensor: { shape: [1, 1], values: [9] } } };
  }
  send_feedback_raw(feedback) {
    return { meta: { tags: { reward: feedback.reward ?? 0 } }, strData: 'Feedback' };
  }
  health_status_raw() {
    return { anything: ['healthy', 1] };
  }
};
