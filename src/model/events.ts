export type Stage = 'detect' | 'resolve' | 'build' | 'verify' | 'push';

/** Something that happened, for a reporter to draw. Texts hold no secret. */
export type BuildEvent =
  | { readonly type: 'stage'; readonly stage: Stage; readonly text: string }
  /** What the running stage is busy with; replaces the one before. */
  | { readonly type: 'step'; readonly text: string }
  /** A line that a program of the build printed. */
  | { readonly type: 'output'; readonly text: string }
  /** Something the user should know. */
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'done'; readonly stage: Stage; readonly text: string; readonly seconds: number };

export type Emit = (event: BuildEvent) => void;
