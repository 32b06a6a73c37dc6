/**
 * The same answers, each worked out once for as long as its object lives: what is read from the template of a blueprint
 * is asked for with every one of a thousand pipelines that are made of it.
 *
 * @param answer depends on nothing but the object, which never changes
 */
export function onceFor<K extends object, V>(answer: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key) ?? { value: answer(key) };
    known.set(key, found);
    return found.value;
  };
}
