// Joins QuickJS and Extism. Written in AssemblyScript, which reads like TypeScript and compiles to bare loads, stores and
// calls: no allocation, no strings and no classes here, so that it needs no runtime and no data of its own.

import * as extism from "./extism";
import {
  CALL, CALL_WITHOUT_INPUT, CLOCK, CONFIG_GET, ERROR, INPUT, LOG_DEBUG, LOG_ERROR, LOG_INFO, LOG_WARN, OUTPUT, RANDOM,
  UTF8_DECODE, UTF8_ENCODE, VAR_GET, VAR_SET,
} from "../operations";
import * as js from "./quickjs";
import { isException, isUndefined, UNDEFINED } from "./quickjs";

// ---- State. The compiler keeps these globals together with the memory. ----
export let context: usize = 0;
export let runtime: usize = 0;
/** 32 bytes: for results that C functions write, and for arguments of JS_Call. */
export let scratch: usize = 0;
/** The prelude's functions; see guest/prelude.ts. */
export let dispatch: u64 = 0;
export let finish: u64 = 0;
export let jobFailed: u64 = 0;
export let rejected: u64 = 0;
/** 1 while a call runs. Still 1 when the next one begins: the last one trapped, and left QuickJS in an unknown state. */
export let busy: i32 = 0;

// ---- Bytes in linear memory <-> Extism's blocks ----
// Eight bytes a call. The last eight overlap the ones before, which spares up to seven calls for single bytes.

function toBlock(from: usize, length: usize): u64 {
  const block = extism.alloc(length);
  if (block == 0 && length > 0) unreachable(); // the host has no memory left
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) extism.store_u64(block + at, load<u64>(from + at));
  if (at < length && length > 8) extism.store_u64(block + length - 8, load<u64>(from + length - 8));
  else for (; at < length; at++) extism.store_u8(block + at, load<u8>(from + at));
  return block;
}

function fromBlock(block: u64, to: usize, length: usize): void {
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) store<u64>(to + at, extism.load_u64(block + at));
  if (at < length && length > 8) store<u64>(to + length - 8, extism.load_u64(block + length - 8));
  else for (; at < length; at++) store<u8>(to + at, extism.load_u8(block + at));
}

function fromInput(to: usize, length: usize): void {
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) store<u64>(to + at, extism.input_load_u64(at));
  if (at < length && length > 8) store<u64>(to + length - 8, extism.input_load_u64(length - 8));
  else for (; at < length; at++) store<u8>(to + at, extism.input_load_u8(at));
}

// ---- JavaScript values <-> Extism's blocks ----

/** The length of the block that textToBlock made last. */
export let blockLength: u64 = 0;

/** A text as a new block. */
function textToBlock(value: u64): u64 {
  const text = js.JS_ToCStringLen2(context, scratch, value, 0);
  if (!text) unreachable(); // no memory left for the copy
  const length = load<u32>(scratch);
  const block = toBlock(text, length);
  js.JS_FreeCString(context, text);
  blockLength = length;
  return block;
}

/** A block as a text; `undefined` if there is none. The block stays the caller's. */
function blockToText(block: u64): u64 {
  if (block == 0) return UNDEFINED;
  const length = <usize>extism.length(block);
  const buffer = js.malloc(length + 1);
  if (!buffer) return js.JS_ThrowOutOfMemory(context);
  fromBlock(block, buffer, length);
  const value = js.JS_NewStringLen(context, buffer, length);
  js.free(buffer);
  return value;
}

function inputToText(): u64 {
  const length = <usize>extism.input_length();
  const buffer = js.malloc(length + 1);
  if (!buffer) return js.JS_ThrowOutOfMemory(context);
  fromInput(buffer, length);
  const value = js.JS_NewStringLen(context, buffer, length);
  js.free(buffer);
  return value;
}

/** The host's answer to a call as text. Blocks that came from the host are the plug-in's to free. */
function answerToText(answer: u64): u64 {
  const value = blockToText(answer);
  if (answer) extism.free_block(answer);
  return value;
}

// ---- What the prelude asks for ----

function callImport(index: i32, request: u64): u64 {
  const block = textToBlock(request);
  const answer = extism.call_import(index, block);
  const value = blockToText(answer);
  extism.free_block(block);
  if (answer && answer != block) extism.free_block(answer);
  return value;
}

function setVariable(name: u64, value: u64): u64 {
  const nameBlock = textToBlock(name);
  extism.var_set(nameBlock, isUndefined(value) ? 0 : textToBlock(value)); // takes both blocks
  return UNDEFINED;
}

function readClock(clock: i32): u64 {
  store<u64>(scratch, 0);
  extism.wasi_clock_time_get(clock, 1000, scratch);
  return js.JS_NewNumber(context, <f64>load<u64>(scratch) / 1e6);
}

function randomBytes(length: usize): u64 {
  const buffer = js.malloc(length + 1);
  if (!buffer) return js.JS_ThrowOutOfMemory(context);
  if (extism.wasi_random_get(buffer, length) != 0) unreachable(); // better no number than one that can be guessed
  const value = js.JS_NewUint8ArrayCopy(context, buffer, length);
  js.free(buffer);
  return value;
}

function encodeText(text: u64): u64 {
  const bytes = js.JS_ToCStringLen2(context, scratch, text, 0);
  if (!bytes) return js.JS_ThrowOutOfMemory(context);
  const value = js.JS_NewUint8ArrayCopy(context, bytes, load<u32>(scratch));
  js.JS_FreeCString(context, bytes);
  return value;
}

function decodeText(bytes: u64): u64 {
  const pointer = js.JS_GetUint8Array(context, scratch, bytes);
  return js.JS_NewStringLen(context, pointer, load<u32>(scratch));
}

function perform(operation: i32, first: u64, second: u64): u64 {
  switch (operation) {
    case INPUT: return inputToText();
    case OUTPUT: { const block = textToBlock(first); extism.output_set(block, blockLength); return UNDEFINED; }
    case ERROR: extism.error_set(textToBlock(first)); return UNDEFINED;
    case CALL: return callImport(<i32>first, second);
    case CALL_WITHOUT_INPUT: return answerToText(extism.call_import_without_input(<i32>first));
    case LOG_DEBUG: extism.log_debug(textToBlock(first)); return UNDEFINED; // each log function takes its block
    case LOG_INFO: extism.log_info(textToBlock(first)); return UNDEFINED;
    case LOG_WARN: extism.log_warn(textToBlock(first)); return UNDEFINED;
    case LOG_ERROR: extism.log_error(textToBlock(first)); return UNDEFINED;
    case CONFIG_GET: return answerToText(extism.config_get(textToBlock(first)));
    case VAR_GET: return answerToText(extism.var_get(textToBlock(first)));
    case VAR_SET: return setVariable(first, second);
    case CLOCK: return readClock(<i32>first);
    case RANDOM: return randomBytes(<usize><i32>first);
    case UTF8_ENCODE: return encodeText(first);
    case UTF8_DECODE: return decodeText(first);
    default: unreachable();
  }
  return UNDEFINED;
}

// ---- Functions that quickjs.wasm imports ----

// @ts-expect-error: decorator
@inline function argument(count: i32, values: usize, index: i32): u64 {
  return index < count ? load<u64>(load<usize>(values + (<usize>index << 2))) : UNDEFINED;
}

/**
 * JavaScript called the one function that defineHost gave it. The result goes back in a box, which QuickJS frees; no box
 * means an exception.
 */
export function host_call(name: usize, nameLength: usize, self: usize, count: i32, values: usize): usize {
  const result = perform(<i32>argument(count, values, 0), argument(count, values, 1), argument(count, values, 2));
  if (isException(result)) return 0;
  const box = js.malloc(8);
  if (!box) unreachable();
  store<u64>(box, result);
  return box;
}

/** A promise was rejected without anybody listening (handled 0), or somebody listens after all (handled 1). */
export function host_promise_rejection(promise: usize, reason: usize, handled: i32): void {
  if (rejected) {
    const values = js.malloc(24);
    if (!values) unreachable();
    store<u64>(values, load<u64>(promise));
    store<u64>(values + 8, load<u64>(reason));
    store<u64>(values + 16, js.fromInt(handled));
    const result = js.JS_Call(context, rejected, UNDEFINED, 3, values);
    js.JS_FreeValue(context, isException(result) ? js.JS_GetException(context) : result);
    js.free(values);
  }
  js.qjs_free_value(promise);
  js.qjs_free_value(reason);
}

export function host_get_timezone_offset(low: i32, high: i32): i32 { return 0; } // UTC
export function host_interrupt(): i32 { return 0; }
export function host_module_normalize(base: usize, name: usize): usize { return 0; } // esbuild has resolved all modules
export function host_module_load(name: usize, attributes: usize): usize { return 0; }
export function clock_time_get(clock: i32, precision: i64, out: usize): i32 {
  store<u64>(out, 0);
  return extism.wasi_clock_time_get(clock, precision, out);
}
export function random_get(pointer: usize, length: usize): i32 { return extism.wasi_random_get(pointer, length); }
const BAD_FILE: i32 = 8; // WASI's EBADF: there are no files
export function fd_close(file: i32): i32 { return BAD_FILE; }
export function fd_fdstat_get(file: i32, out: usize): i32 { return BAD_FILE; }
export function fd_seek(file: i32, offset: i64, whence: i32, out: usize): i32 { return BAD_FILE; }
export function fd_write(file: i32, vectors: usize, count: usize, out: usize): i32 { return BAD_FILE; }

// ---- While the plug-in is being compiled ----

export function init(): i32 {
  const failure = js.qjs_init();
  if (failure != 0) return failure;
  context = js.qjs_get_context_ptr();
  runtime = js.qjs_get_runtime_ptr();
  scratch = js.malloc(32);
  return 0;
}

/** Gives JavaScript the global function `name` (zero-terminated) through which the prelude asks for all the above. */
export function defineHost(name: usize): void {
  const box = js.qjs_new_host_function(name, 1, 3);
  const global = js.JS_GetGlobalObject(context);
  js.JS_SetPropertyStr(context, global, name, load<u64>(box)); // takes the value
  js.JS_FreeValue(context, global);
  js.free(box);
}

/** Takes a function of the prelude: the global `name` (zero-terminated). `which`: 0 dispatch, 1 finish, and so on. */
export function bind(which: i32, name: usize): void {
  const global = js.JS_GetGlobalObject(context);
  const value = js.JS_GetPropertyStr(context, global, name);
  js.JS_FreeValue(context, global);
  switch (which) {
    case 0: dispatch = value; break;
    case 1: finish = value; break;
    case 2: jobFailed = value; break;
    case 3: rejected = value; js.qjs_set_promise_rejection_handler(1); break;
    default: unreachable();
  }
}

/** Runs promise reactions and microtasks until there are no more. */
export function drain(): void {
  for (;;) {
    const done = js.JS_ExecutePendingJob(runtime, scratch);
    if (done == 0) return;
    if (done > 0) continue;
    store<u64>(scratch + 8, js.JS_GetException(context));
    const result = js.JS_Call(context, jobFailed, UNDEFINED, 1, scratch + 8);
    js.JS_FreeValue(context, load<u64>(scratch + 8));
    js.JS_FreeValue(context, isException(result) ? js.JS_GetException(context) : result);
  }
}

// ---- When the host calls ----

/** The prelude itself failed, which is when memory or stack ran out inside of it: the bare message then. */
function fail(): i32 {
  const error = js.JS_GetException(context);
  const text = js.JS_ToCStringLen2(context, scratch, error, 0);
  if (!text) unreachable();
  extism.error_set(toBlock(text, load<u32>(scratch)));
  js.JS_FreeCString(context, text);
  js.JS_FreeValue(context, error);
  return 1;
}

/** Calls the plug-in's export of this index. 0: it worked. 1: the host finds an error text. */
export function run(index: i32): i32 {
  if (busy) extism.restore();
  busy = 1;
  store<u64>(scratch + 8, js.fromInt(index));
  let result = js.JS_Call(context, dispatch, UNDEFINED, 1, scratch + 8);
  let code: i32 = 1;
  if (isException(result)) fail();
  else {
    js.JS_FreeValue(context, result);
    drain();
    result = js.JS_Call(context, finish, UNDEFINED, 0, 0);
    if (isException(result)) fail();
    else code = <i32>result;
  }
  busy = 0;
  return code;
}
