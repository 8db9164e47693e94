import type { ComponentKind } from '../../src/builder-api.ts';

// The methods that the wrapper looks for, without their raw variants.
const METHODS: Readonly<Record<ComponentKind, readonly string[]>> = {
  MODEL: ['predict'],
  ROUTER: ['route'],
  COMBINER: ['aggregate'],
  TRANSFORMER: ['transform_input', 'transform_output'],
  OUTLIER_DETECTOR: ['predict', 'transform_input'],
};
const VARIANTS: readonly string[] = ['', '_raw'];

/** The methods of a kind of component, one of which it must have. */
export function methodsOf(component: ComponentKind): readonly string[] {
  return METHODS[component];
}

/** The first of some members that makes their owner this kind of component. */
export function methodFor(component: ComponentKind, members: ReadonlySet<string>): string | undefined {
  const wanted = METHODS[component].flatMap((method) => VARIANTS.map((variant) => `${method}${variant}`));
  return wanted.find((method) => members.has(method));
}

// In the order in which something with methods of several kinds is taken.
const KINDS: readonly ComponentKind[] = ['MODEL', 'ROUTER', 'COMBINER', 'TRANSFORMER'];

/** What kind of component something with these members is; undefined when it is none. */
export function componentBy(members: ReadonlySet<string>): ComponentKind | undefined {
  return KINDS.find((kind) => methodFor(kind, members) !== undefined);
}
