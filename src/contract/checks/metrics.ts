import { CheckFailed, excerpt } from '../check-failed.ts';
import type { Check, Subject } from '../subject.ts';

/** A line of Prometheus' text format: a comment, or a sample `name{labels} value [time]`. */
const LINE = /^(#.*|[a-zA-Z_:][\w:]*(\{.*\})? +(NaN|[+-]?Inf|[+-]?[\d.]+([eE][+-]?\d+)?)( +-?\d+)?)?$/;

/** Where Seldon's operator has Prometheus look; the container is told so by PREDICTIVE_UNIT_METRICS_ENDPOINT. */
export const METRICS_PATH = '/prometheus';

/** The metrics port answers Prometheus. */
export const metrics: Check<Subject> = {
  name: 'metrics',
  run: async ({ metrics: port }) => {
    const { status, body } = await port.get(METRICS_PATH);
    if (status !== 200)
      throw new CheckFailed(`status 200 from ${METRICS_PATH}`, `status ${status}: ${excerpt(body)}`);
    const lines = body.split(/\r?\n/);
    const odd = lines.find((line) => !LINE.test(line));
    if (odd !== undefined) throw new CheckFailed("lines in Prometheus' text format", excerpt(odd));
    return `${lines.filter((line) => line !== '' && !line.startsWith('#')).length} samples`;
  },
};
