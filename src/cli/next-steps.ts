import { shellWord } from '../pipeline/quote.ts';
import type { BuildOutcome } from '../pipeline/run.ts';

/** Longer requests help nobody on a screen. */
const LONGEST_BODY = 400;

/** What to do with a built image, as commands to paste: start it and, where the inputs are known, ask it. */
export function nextStepsOf({ plan, contract, published }: BuildOutcome, image: string): readonly string[] {
  const { rest, grpc } = plan.image.ports;
  const [first] = published;
  const name = first === undefined ? image : `${first.ref}@${first.digest}`;
  const start = `run it: docker run --rm -p ${rest}:${rest} -p ${grpc}:${grpc} ${name}`;
  const example = contract?.example;
  if (example === undefined || example.body.length > LONGEST_BODY) return [start];
  const head = `curl -s localhost:${rest}${example.path} -H 'content-type: application/json'`;
  return [start, `ask it: ${head} -d ${shellWord(example.body)}`];
}
