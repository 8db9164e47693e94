import type { ComponentKind } from '../../src/builder-api.ts';

// The methods that Seldon's Python server looks for, without their variants.
const METHODS: Readonly<Record<ComponentKind, readonly string[]>> = {
  MODEL: ['predict'],
  ROUTER: ['route'],
  COMBINER: ['aggregate'],
  TRANSFORMER: ['transform_input', 'transform_output'],
  OUTLIER_DETECTOR: ['predict', 'transform_input', 'score'],
};
const VARIANTS: readonly string[] = ['', '_raw', '_rest', '_grpc'];

/** The methods of a kind of component, one of which a class must have. */
export function methodsOf(component: ComponentKind): readonly string[] {
  return METHODS[component];
}

/** The first of a class's members that makes it this kind of component. */
export function methodFor(component: ComponentKind, members: ReadonlySet<string>): string | undefined {
  return METHODS[component].flatMap(variantsOf).find((method) => members.has(method));
}

function variantsOf(method: string): readonly string[] {
  return VARIANTS.map((variant) => `${method}${variant}`);
}

// In the order in which a class with methods of several kinds is taken.
const KINDS: readonly ComponentKind[] = ['MODEL', 'ROUTER', 'COMBINER', 'TRANSFORMER'];

/** What kind of component a class with these members is; undefined when it is none. */
export function componentBy(members: ReadonlySet<string>): ComponentKind | undefined {
  return KINDS.find((kind) => methodFor(kind, members) !== undefined);
}
