/** `src/kit/guest.rs`. The boundary itself: Extism's memory in WebAssembly, mocks in an author's unit tests. The same for every contract. */
export const RUST_GUEST = `//! The boundary itself: Extism's memory in WebAssembly, mocks in an author's unit tests.

#[cfg(target_arch = "wasm32")]
pub use extism::{call, log, run};
#[cfg(not(target_arch = "wasm32"))]
pub use native::{log, run};

#[cfg(target_arch = "wasm32")]
mod extism {
    use extism_pdk::{LogLevel, Memory};
    use serde_json::Value;

    use crate::kit::log::Level;

    /// Calls an import: a block with the request in, one with the response back. Both are freed.
    pub fn call(request: Option<String>, import: impl FnOnce(u64) -> u64) -> Vec<u8> {
        let block = request.map(|text| block_of(text.as_bytes()));
        let response = Memory::from(import(block.as_ref().map_or(0, Memory::offset)));
        if let Some(block) = block {
            block.free();
        }
        let bytes = response.to_vec();
        if response.offset() != 0 {
            response.free();
        }
        bytes
    }

    /// Runs an export. What fails or panics is said by Extism's error text.
    pub fn run(export: impl FnOnce(Vec<u8>) -> Result<Option<Value>, String>) -> i32 {
        std::panic::set_hook(Box::new(|panic| set_error(&panic.to_string())));
        match export(extism_pdk::input_bytes()) {
            Ok(answer) => {
                if let Some(answer) = answer {
                    block_of(answer.to_string().as_bytes()).set_output();
                }
                0
            }
            Err(text) => {
                set_error(&text);
                1
            }
        }
    }

    pub fn log(level: Level, text: &str) {
        let level = match level {
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        };
        // The host owns the block from here on.
        block_of(text.as_bytes()).log(level);
    }

    fn set_error(text: &str) {
        let block = block_of(text.as_bytes());
        // SAFETY: the offset is that of a block that was just made.
        unsafe { extism_pdk::extism::error_set(block.offset()) };
    }

    fn block_of(bytes: &[u8]) -> Memory {
        // Only types of one's own can fail to be written: bytes cannot.
        Memory::from_bytes(bytes).unwrap_or_else(|_| Memory::null())
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use serde_json::Value;

    use crate::kit::log::Level;

    /// Outside of WebAssembly no host calls an export.
    pub fn run(_: impl FnOnce(Vec<u8>) -> Result<Option<Value>, String>) -> i32 {
        1
    }

    pub fn log(level: Level, text: &str) {
        eprintln!("{level:?}: {text}");
    }
}
`;
