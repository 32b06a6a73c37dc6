/** Why a git command gave no answer. `failed` carries what git printed; the others are our own doing. */
export class GitFailure extends Error {
  readonly kind: 'failed' | 'aborted' | 'timeout' | 'too-much';

  constructor(kind: GitFailure['kind'], printed: string) {
    super(printed);
    this.name = 'GitFailure';
    this.kind = kind;
  }
}
