import { join } from 'node:path';
import { casesIn } from './case.ts';
import { holdTo } from './hold-to.ts';
import { subjectOf } from './launch.ts';

// SELDON_STRICT brings back what a client of the stock wrapper may depend on: the cases' own word for it is the judge.
const subject = subjectOf({ ...process.env, WRAPPER: 'python-strict' });

holdTo(
  subject,
  casesIn(join(import.meta.dirname, 'wrapper-cases')).filter((one) => subject.takes(one)),
);
