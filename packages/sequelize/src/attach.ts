import { type CallOptions, type Instance, type ModelClass, modelOf, type Row } from "./shape.ts";
import { ALL_ASKED, ASKED, askedWithoutHooks, isAsked, type Source } from "./source.ts";
import { type BulkOptions, CreateMany } from "./write/create-many.ts";
import { destroy, destroyMany } from "./write/destroy.ts";
import { incrementMany } from "./write/increment.ts";
import { restore, restoreMany } from "./write/restore.ts";
import { create, update } from "./write/save.ts";
import { updateMany } from "./write/update-many.ts";
import { upsert } from "./write/upsert.ts";

/** Says to our own part of `bulkCreate` that the app does not want its hooks to run. */
const QUIET: unique symbol = Symbol("mortise.quiet");

/**
 * Wraps the methods through which a model's rows are written: those of this class, never Sequelize's. All others, such as
 * `create`, `findOrCreate`, associations' own methods, `decrement` and `truncate`, end in one of these. Returns what undoes it.
 */
export function attach(model: ModelClass, source: Source): () => void {
  const undo = [
    ...attachToInstances(model, source),
    ...attachToClass(model, source),
    ...attachHooks(model, source),
  ];
  return () => {
    for (const one of undo) one();
  };
}

function attachToInstances({ prototype }: ModelClass, source: Source): (() => void)[] {
  return [
    wrap(
      prototype,
      "save",
      (save) =>
        function (this: Instance, options: CallOptions = {}) {
          const action = this.isNewRecord ? "create" : "update";
          if (isAsked(options, this)) return save.call(this, options);
          if (!source.hears(modelOf(this), action)) {
            const isAlone = !this._options.include?.length || !source.hearsAny("create");
            if (isAlone || action === "update") return save.call(this, options);
            return source.transactions.run(options, (open) => save.call(this, open));
          }
          const heard = action === "create" ? create : update;
          return source.transactions.run(options, (open) => heard(source, this, open, save));
        },
    ),
    wrap(
      prototype,
      "validate",
      (validate) =>
        function (this: Instance, options?: CallOptions) {
          return source.validated.delete(this) ? Promise.resolve(this) : validate.call(this, options);
        },
    ),
    wrap(
      prototype,
      "destroy",
      (perform) =>
        function (this: Instance, options: CallOptions = {}) {
          const model = modelOf(this);
          if (source.hears(model, "destroy")) {
            return source.transactions.run(options, (open) => destroy(source, this, open, perform));
          }
          // A soft destroy saves: those who hear of updates are not told of that.
          const own = model._timestampAttributes.deletedAt && source.hears(model, "update");
          const given = own ? { ...options, [ASKED]: askedWithoutHooks(this) } : options;
          if (!destroysOthers(model) || !source.hearsAny("destroy")) return perform.call(this, given);
          return source.transactions.run(given, (open) => perform.call(this, open));
        },
    ),
    wrap(
      prototype,
      "restore",
      (perform) =>
        function (this: Instance, options: CallOptions = {}) {
          if (!source.hears(modelOf(this), "update")) return perform.call(this, options);
          return source.transactions.run(options, (open) => restore(source, this, open, perform));
        },
    ),
  ];
}

function attachToClass(model: ModelClass, source: Source): (() => void)[] {
  return [
    wrap(
      model,
      "update",
      (perform) =>
        function (this: ModelClass, values: Row, options: CallOptions) {
          if (!source.hears(this, "update") || options?.[ASKED] === ALL_ASKED)
            return perform.call(this, values, options);
          return source.transactions.run(options, (open) => updateMany(source, this, values, open, perform));
        },
    ),
    wrap(
      model,
      "destroy",
      (perform) =>
        function (this: ModelClass, options: CallOptions = {}) {
          if (!source.hears(this, "destroy")) return perform.call(this, options);
          return source.transactions.run(options, (open) => destroyMany(source, this, open, perform));
        },
    ),
    wrap(
      model,
      "restore",
      (perform) =>
        function (this: ModelClass, options: CallOptions = {}) {
          if (!source.hears(this, "update")) return perform.call(this, options);
          return source.transactions.run(options, (open) => restoreMany(source, this, open, perform));
        },
    ),
    wrap(
      model,
      "increment",
      (perform) =>
        function (this: ModelClass, fields: unknown, options: CallOptions = {}) {
          if (!source.hears(this, "update")) return perform.call(this, fields, options);
          return source.transactions.run(options, (open) =>
            incrementMany(source, this, fields, open, perform),
          );
        },
    ),
    wrap(
      model,
      "upsert",
      (perform) =>
        function (this: ModelClass, values: Row, options: CallOptions = {}) {
          if (!source.hears(this, "create") && !source.hears(this, "update"))
            return perform.call(this, values, options);
          return source.transactions.run(options, (open) => upsert(source, this, values, open, perform));
        },
    ),
    wrap(
      model,
      "findOrCreate",
      (perform) =>
        function (this: ModelClass, options: CallOptions) {
          // Its own transaction commits whatever happens.
          if (!source.hears(this, "create")) return perform.call(this, options);
          return source.transactions.run(options, (open) => perform.call(this, open));
        },
    ),
  ];
}

/** `bulkCreate` shows its instances, those of included associations too, to nobody but its hooks: all hooks pass here. */
function attachHooks(model: ModelClass, source: Source): (() => void)[] {
  const many = new CreateMany(source);
  const hears = (one: ModelClass, options: CallOptions) =>
    source.hears(one, "create") || (options.updateOnDuplicate !== undefined && source.hears(one, "update"));
  return [
    wrap(
      model,
      "bulkCreate",
      (perform) =>
        function (this: ModelClass, rows: readonly object[], options: CallOptions = {}) {
          const isHeard = hears(this, options);
          if (!isHeard && !(options.include && source.hearsAny("create")))
            return perform.call(this, rows, options);
          return source.transactions.run(options, (open) => {
            const given = options.include ? { ...open, include: quietened(options.include) } : open;
            return perform.call(
              this,
              rows,
              isHeard ? { ...quiet(given), returning: options.returning || true } : given,
            );
          });
        },
    ),
    wrap(
      model,
      "runHooks",
      (run) =>
        function (this: ModelClass, hook: string, ...given: readonly unknown[]) {
          if (hook === "beforeUpdate") {
            const [one] = given as [Instance];
            return run.call(this, hook, ...given).then(() => source.behindHooks.get(one)?.());
          }
          if (hook !== "beforeBulkCreate" && hook !== "afterBulkCreate") {
            return run.call(this, hook, ...given);
          }
          const [instances, options] = given as [readonly Instance[], BulkOptions];
          const own = async () => (options[QUIET] ? undefined : run.call(this, hook, ...given));
          if (hook === "afterBulkCreate") return many.after(this, options).then(own);
          if (!options.transaction || !hears(this, options)) return own();
          return own().then(() => many.before(this, instances, options));
        },
    ),
  ];
}

/** The same options, with hooks: ours are among them, and know whether the app wants its own. */
function quiet<O extends { readonly hooks?: boolean }>(options: O): O & { readonly hooks: true } {
  return { ...options, hooks: true, ...(options.hooks === false && { [QUIET]: true }) };
}

/** Included associations likewise, however they are written. */
function quietened(include: unknown): unknown {
  if (Array.isArray(include)) return include.map(quietened);
  if (typeof include !== "object" || include === null) return include;
  if (Object.getPrototypeOf(include) !== Object.prototype) return include;
  const one: { readonly hooks?: boolean; readonly include?: unknown } = include;
  return quiet({ ...one, ...(one.include !== undefined && { include: quietened(one.include) }) });
}

/** Whether Sequelize destroys associated rows with one, one by one. */
function destroysOthers({ associations }: ModelClass): boolean {
  return Object.values(associations).some(
    ({ options }) => options.useHooks === true && options.onDelete?.toLowerCase() === "cascade",
  );
}

/** What has been put in place of a method: a model that is derived from another one has that already. */
const wrappers = new WeakSet<WeakKey>();

/** Replaces a method. It stays in place, and passes everything on, where somebody else has wrapped it in the meantime. */
function wrap<T extends object, N extends keyof T>(
  target: T,
  name: N,
  make: (original: T[N]) => T[N],
): () => void {
  const original = target[name];
  if (typeof original === "function" && wrappers.has(original)) return () => {};
  const before = Object.getOwnPropertyDescriptor(target, name);
  const value = make(original);
  if (typeof value === "function") wrappers.add(value);
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return () => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== value) return;
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}
