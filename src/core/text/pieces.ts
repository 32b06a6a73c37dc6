/** A command stands in one line, to be copied; everything else is divided at spaces. */
const PIECES = /(?:-> )?(?:mlops-reconciler [a-z]+ \S+|aws [a-z]+ [a-z-]+)(?: --[a-z-]+ \S+)*|\S+/g;

/** What a line may be broken between. */
export const pieces = (text: string): readonly string[] => text.match(PIECES) ?? [];
