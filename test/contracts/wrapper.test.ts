import { join } from 'node:path';
import { casesIn } from './case.ts';
import { holdTo } from './hold-to.ts';
import { subjectOf } from './launch.ts';

// WRAPPER chooses whom to test (launch.ts); CASES, part of a topic's or case's name, chooses some of the cases.
const subject = subjectOf(process.env);
const wanted = process.env['CASES'] ?? '';
const cases = casesIn(join(import.meta.dirname, 'wrapper-cases')).filter(
  (one) => subject.takes(one) && `${one.topic}/${one.id}`.includes(wanted),
);

holdTo(subject, cases);
