// QuickJS's C API, as quickjs.wasm exports it. A JSValue is a NaN-boxed 64-bit number; in its upper half is a tag.

@external("qjs", "qjs_init") export declare function qjs_init(): i32;
@external("qjs", "qjs_get_context_ptr") export declare function qjs_get_context_ptr(): usize;
@external("qjs", "qjs_get_runtime_ptr") export declare function qjs_get_runtime_ptr(): usize;
@external("qjs", "wasm_malloc") export declare function malloc(size: usize): usize;
@external("qjs", "wasm_free") export declare function free(pointer: usize): void;
@external("qjs", "qjs_new_host_function") export declare function qjs_new_host_function(name: usize, length: usize, argumentCount: i32): usize;
@external("qjs", "qjs_free_value") export declare function qjs_free_value(box: usize): void;
@external("qjs", "qjs_set_promise_rejection_handler") export declare function qjs_set_promise_rejection_handler(on: i32): void;
@external("qjs", "JS_GetGlobalObject") export declare function JS_GetGlobalObject(context: usize): u64;
@external("qjs", "JS_GetPropertyStr") export declare function JS_GetPropertyStr(context: usize, object: u64, name: usize): u64;
@external("qjs", "JS_SetPropertyStr") export declare function JS_SetPropertyStr(context: usize, object: u64, name: usize, value: u64): i32;
@external("qjs", "JS_Call") export declare function JS_Call(context: usize, fn: u64, self: u64, count: i32, args: usize): u64;
@external("qjs", "JS_FreeValue") export declare function JS_FreeValue(context: usize, value: u64): void;
@external("qjs", "JS_GetException") export declare function JS_GetException(context: usize): u64;
@external("qjs", "JS_ThrowOutOfMemory") export declare function JS_ThrowOutOfMemory(context: usize): u64;
@external("qjs", "JS_ExecutePendingJob") export declare function JS_ExecutePendingJob(runtime: usize, contextOut: usize): i32;
@external("qjs", "JS_ToCStringLen2") export declare function JS_ToCStringLen2(context: usize, lengthOut: usize, value: u64, cesu8: i32): usize;
@external("qjs", "JS_FreeCString") export declare function JS_FreeCString(context: usize, text: usize): void;
@external("qjs", "JS_NewStringLen") export declare function JS_NewStringLen(context: usize, text: usize, length: usize): u64;
@external("qjs", "JS_NewUint8ArrayCopy") export declare function JS_NewUint8ArrayCopy(context: usize, bytes: usize, length: usize): u64;
@external("qjs", "JS_NewNumber") export declare function JS_NewNumber(context: usize, value: f64): u64;
@external("qjs", "JS_GetUint8Array") export declare function JS_GetUint8Array(context: usize, lengthOut: usize, value: u64): usize;

export const UNDEFINED: u64 = 3 << 32;
const EXCEPTION_TAG: u64 = 6;

// @ts-expect-error: decorator
@inline export function isException(value: u64): bool { return value >> 32 == EXCEPTION_TAG; }
// @ts-expect-error: decorator
@inline export function isUndefined(value: u64): bool { return value == UNDEFINED; }
// @ts-expect-error: decorator
@inline export function fromInt(value: i32): u64 { return <u64><u32>value; } // the tag of small integers is 0
