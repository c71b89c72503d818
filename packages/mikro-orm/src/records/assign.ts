import type { EntityMetaLike, ManagerLike, Values } from "../shape.ts";

/** Has an entity hold what plug-ins changed of it, as if the app had assigned it. */
export function assignChanges(em: ManagerLike, meta: EntityMetaLike, entity: object, changes: Values): void {
  const plain: Values = {};
  for (const [name, value] of Object.entries(changes)) {
    const property = meta.properties[name];
    if (property?.kind === "scalar" && property.ref) assignWrapped(em, meta, entity, name, value);
    else plain[name] = value;
  }
  // A plug-in's change is the whole value already: nothing of the old one stays.
  em.assign(entity, plain, { em, mergeEmbeddedProperties: false, mergeObjectProperties: false });
}

/** A property that holds its value in a `ScalarReference`, which `em.assign` does not know. */
function assignWrapped(
  em: ManagerLike,
  meta: EntityMetaLike,
  entity: object,
  name: string,
  value: unknown,
): void {
  const values = entity as Values;
  const current = values[name];
  if (isSettable(current)) current.set(value);
  else {
    // Only MikroORM can make one: it does so for every entity that it makes.
    const maker = em.fork({ clear: true, useContext: false });
    values[name] = (maker.create(meta.class, { [name]: value }, { persist: false }) as Values)[name];
  }
}

function isSettable(value: unknown): value is { set(value: unknown): void } {
  return typeof value === "object" && value !== null && "set" in value && typeof value.set === "function";
}
