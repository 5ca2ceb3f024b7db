/** Property tests look at the same random cases in every run, so that a red test is about the change at hand; NSLAB_SEED looks at others. */
import * as fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.NSLAB_SEED ?? 7) });
