/** What the parser has to know of the blueprints: their names. */
export interface Catalogue {
  /** The blueprint's own name for a name or an alias; undefined when there is none. */
  readonly canonical: (name: string) => string | undefined;
  /** Names and aliases, to find what somebody meant. */
  readonly names: readonly string[];
}
