import { CheckFailed } from './check-failed.ts';
import type { Contract } from './contract.ts';
import { differenceOf } from './difference.ts';
import { operationsOf, type Operation } from './operations.ts';
import { encodingsOf, questionOf } from './question.ts';
import { payloadOfAnswer } from './rest-answer.ts';
import type { RestClient } from './rest-client.ts';
import type { ComponentKind } from '../model/plan-parts.ts';

/**
 * The operation that a component is there for. A transformer that hands the input of transform-input on unchanged
 * implements transform-output.
 */
export async function chooseOperation(
  component: ComponentKind,
  contract: Contract | undefined,
  rest: RestClient,
): Promise<Operation> {
  const [first, second] = operationsOf(component);
  if (second === undefined || contract === undefined) return first;
  return (await handsOn(first, contract, rest)) ? second : first;
}

async function handsOn(operation: Operation, contract: Contract, rest: RestClient): Promise<boolean> {
  const [encoding] = encodingsOf(contract);
  const question = questionOf(contract, operation, { rows: 1, encoding });
  const [sent] = question?.payloads ?? [];
  if (question === undefined || sent === undefined) return false;
  try {
    const answer = await rest.post(operation.path, { contentType: 'application/json', text: question.body });
    const back = payloadOfAnswer(answer);
    // Names are not handed on (API specification of the Python wrapper: "t:0", "t:1" …).
    const named = back.kind === 'ndarray' && sent.kind === 'ndarray' ? { ...back, names: sent.names } : back;
    return differenceOf(named, sent) === undefined;
  } catch (error) {
    if (error instanceof CheckFailed) return false;
    throw error;
  }
}
