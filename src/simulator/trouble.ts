/** How often a trouble strikes; once when it is not said. */
export type Times = number | 'always';

export interface Armed {
  readonly times?: Times;
  /** Epoch milliseconds of the clock before which it lies in wait. */
  readonly at?: number;
}

export interface OnOperation extends Armed {
  /** `DescribeStacks`, `Publish`, ...; any operation when it is missing. */
  readonly operation?: string;
}

export interface OnResource extends Armed {
  /** Stack name, `*` stands for any text; any stack when it is missing. */
  readonly stack?: string;
  /** Logical id or resource type; any resource when it is missing. */
  readonly resource?: string;
  readonly on: 'create' | 'update' | 'delete' | 'rollback';
}

export interface OnStep extends Armed {
  /** Name of the pipeline or state machine, `*` stands for any text; any when it is missing. */
  readonly pipeline?: string;
  /** Name of the step or state; any when it is missing. */
  readonly step?: string;
}

export interface OnFunction extends Armed {
  /** Name of the function, `*` stands for any text; any when it is missing. */
  readonly function?: string;
}

export interface OnEndpoint extends Armed {
  /** Name of the endpoint, `*` stands for any text; any when it is missing. */
  readonly endpoint?: string;
}

/** One thing that goes wrong. Order decides: the first armed trouble that fits strikes. */
export type Trouble =
  | (OnOperation & { readonly kind: 'throttle' })
  /** HTTP 500; `after`: the effect has happened all the same. */
  | (OnOperation & { readonly kind: 'server-error'; readonly effect: 'before' | 'after' })
  /** The effect happens, the answer is lost and the socket reset. */
  | (OnOperation & { readonly kind: 'lost-response' })
  /** Connection refused, nothing happens. */
  | (OnOperation & { readonly kind: 'unreachable' })
  | (OnOperation & { readonly kind: 'expired-credentials' })
  | (OnOperation & { readonly kind: 'access-denied' })
  /** A page after the first answers HTTP 500. */
  | (OnOperation & { readonly kind: 'page-error' })
  /**
   * DescribeStacks and ListStacks answer what was true before each stack's last mutation: while it is under way and, with
   * `lag`, for so many milliseconds after it was accepted.
   */
  | (OnOperation & { readonly kind: 'stale-read'; readonly lag?: number })
  /** Publish is refused. */
  | (Armed & { readonly kind: 'topic-refuses'; readonly topicArn?: string })
  | (OnResource & { readonly kind: 'resource-fails'; readonly reason: string })
  /** DescribeEndpoint shows an endpoint so, and not as it should be. */
  | (OnEndpoint & {
      readonly kind: 'endpoint-looks';
      readonly status?: string;
      readonly reason?: string;
      /** Of each variant, those that there are. */
      readonly instances?: number;
      readonly pending?: boolean;
    })
  /** An update of it ends with the configuration that it had before, and CloudFormation does not notice. */
  | (OnEndpoint & { readonly kind: 'endpoint-goes-back' })
  /** What InvokeEndpoint is answered. */
  | (OnEndpoint & {
      readonly kind: 'model-answers';
      /** HTTP status of the container; 200 when it is missing. */
      readonly status?: number;
      /** What it was asked when it is missing. */
      readonly body?: string;
      readonly contentType?: string;
      /** Milliseconds until it answers. */
      readonly takes?: number;
    })
  /** What Invoke of Lambda is answered: without one there is no such function. */
  | (OnFunction & {
      readonly kind: 'function-answers';
      /** What the function answers, or how it failed. */
      readonly body: string;
      readonly fails?: boolean;
      /** Milliseconds until it answers. */
      readonly takes?: number;
    })
  /** Begins and never ends. */
  | (OnResource & { readonly kind: 'resource-stuck' })
  /** A step of a pipeline, or a state of a state machine, fails in the next execution that comes to it. */
  | (OnStep & { readonly kind: 'step-fails'; readonly error?: string; readonly reason: string });

export type FaultScript = readonly Trouble[];

export interface ArmedTrouble {
  readonly trouble: Trouble;
  left: Times;
}

/** The members of the union with that kind. */
export type TroubleOf<Kind extends Trouble['kind']> = Trouble & { readonly kind: Kind };
