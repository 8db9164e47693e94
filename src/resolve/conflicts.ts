import { parseRequirement } from '../../builders/python/requirement.ts';
import type { Requirement } from '../model/python-plan.ts';
import type { Edge, NoSolution, Term } from './uv-failure.ts';

/** One wish about a package, and who has it. */
interface Wish {
  readonly name: string;
  readonly text: string;
  readonly by: string;
}

/**
 * The packages about which wishes differ: "no numpy suits everyone: numpy<1.20 (requirements.txt), …", one sentence each.
 * Empty when uv failed for another reason.
 */
export function conflictsOf(failure: NoSolution, wanted: readonly Requirement[]): readonly string[] {
  const wishes = [...directWishes(wanted), ...failure.edges.map((edge) => wishOf(edge, wanted))];
  const elsewhere = [failure.withoutWheels, failure.unknown, failure.missing, failure.available].flat();
  const explained = new Set(elsewhere.map(({ name }) => name));
  const names = [...new Set(failure.edges.map(({ object }) => object.name))];
  return names
    .filter((name) => !explained.has(name))
    .map((name) => ({ name, about: distinct(wishes.filter((wish) => wish.name === name)) }))
    .filter(({ about }) => about.length > 1)
    .map(
      ({ name, about }) =>
        `no ${name} suits everyone: ${about.map(({ text, by }) => `${text} (${by})`).join(', ')}`,
    );
}

/** Requirements without a version are no wish: nothing can contradict them. */
function directWishes(wanted: readonly Requirement[]): readonly Wish[] {
  return wanted.flatMap(({ spec, wantedBy }) => {
    const parsed = parseRequirement(spec);
    if (typeof parsed === 'string' || parsed.specifiers.length === 0) return [];
    return [{ name: parsed.name, text: spec, by: `wanted by ${wantedBy}` }];
  });
}

function wishOf({ subject, object }: Edge, wanted: readonly Requirement[]): Wish {
  const source = sourceOf(subject, wanted);
  const by = `wanted by ${textOfTerm(subject)}${source === undefined ? '' : `, which is wanted by ${source}`}`;
  return { name: object.name, text: textOfTerm(object), by };
}

/** The last wish of each text and holder: uv's later sentences are the more general ones. */
function distinct(wishes: readonly Wish[]): readonly Wish[] {
  return [
    ...new Map(wishes.filter(({ text, name }) => text !== name).map((wish) => [wish.text, wish])).values(),
  ];
}

/** Who wants a package: a file of the project, the artifact, the wrapper, or another package. */
export function whyWanted(term: Term, failure: NoSolution, wanted: readonly Requirement[]): string {
  const source = sourceOf(term, wanted);
  if (source !== undefined) return `wanted by ${source}`;
  const edge = failure.edges.find(({ object }) => object.name === term.name);
  return edge === undefined ? 'wanted by another package' : `wanted by ${textOfTerm(edge.subject)}`;
}

function sourceOf({ name }: Term, wanted: readonly Requirement[]): string | undefined {
  const direct = wanted.find(({ spec }) => {
    const parsed = parseRequirement(spec);
    return typeof parsed !== 'string' && parsed.name === name;
  });
  return direct?.wantedBy;
}

function textOfTerm({ name, clauses }: Term): string {
  return `${name}${clauses}`;
}
