/** Where in the other tool's files something stands. */
export interface Place {
  /** From 1. */
  line?: number | undefined;
  file?: string | undefined;
}
