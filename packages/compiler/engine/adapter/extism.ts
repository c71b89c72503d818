// Extism's functions. The first group is imported by every plug-in; the others are optional: here they are imports from
// the module "optional", whose trapping bodies the compiler replaces by calls of real imports, where a plug-in uses them.

@external("extism:host/env", "input_length") export declare function input_length(): u64;
@external("extism:host/env", "input_load_u8") export declare function input_load_u8(offset: u64): u32;
@external("extism:host/env", "input_load_u64") export declare function input_load_u64(offset: u64): u64;
@external("extism:host/env", "alloc") export declare function alloc(length: u64): u64;
@external("extism:host/env", "store_u8") export declare function store_u8(offset: u64, value: u32): void;
@external("extism:host/env", "store_u64") export declare function store_u64(offset: u64, value: u64): void;
@external("extism:host/env", "output_set") export declare function output_set(offset: u64, length: u64): void;
@external("extism:host/env", "error_set") export declare function error_set(offset: u64): void;

@external("optional", "optional:length") export declare function length(offset: u64): u64;
@external("optional", "optional:load_u8") export declare function load_u8(offset: u64): u32;
@external("optional", "optional:load_u64") export declare function load_u64(offset: u64): u64;
@external("optional", "optional:free") export declare function free_block(offset: u64): void;
@external("optional", "optional:log_debug") export declare function log_debug(offset: u64): void;
@external("optional", "optional:log_info") export declare function log_info(offset: u64): void;
@external("optional", "optional:log_warn") export declare function log_warn(offset: u64): void;
@external("optional", "optional:log_error") export declare function log_error(offset: u64): void;
@external("optional", "optional:config_get") export declare function config_get(name: u64): u64;
@external("optional", "optional:var_get") export declare function var_get(name: u64): u64;
@external("optional", "optional:var_set") export declare function var_set(name: u64, value: u64): void;
@external("optional", "optional:clock_time_get") export declare function wasi_clock_time_get(clock: i32, precision: i64, out: usize): i32;
@external("optional", "optional:random_get") export declare function wasi_random_get(pointer: usize, length: usize): i32;
/** Calls the plug-in's import of this index. The compiler writes its body. */
@external("optional", "optional:call_import") export declare function call_import(index: i32, request: u64): u64;
@external("optional", "optional:call_import_without_input") export declare function call_import_without_input(index: i32): u64;
/** Puts memory and globals back to how they were when the plug-in was compiled. The compiler writes its body. */
@external("optional", "optional:restore") export declare function restore(): void;
