/** `src/testing.rs`. Answers operations in an author's unit tests, which run on the author's own machine. The same for every contract. */
export const RUST_TESTING = `//! Answers operations in an author's unit tests, which run on the author's own machine.
//!
//! A mock lives as long as what [\`mock\`] returns, and belongs to the thread that made it: tests do not meet.

// An app may have no operation to answer.
#![allow(dead_code)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;
use serde_json::{json, Map, Value};

use crate::kit::refusal::RefusalCode;

/// A request as the app would get it: parameters by place, under their wire names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// Parameters in the path.
    pub path: Map<String, Value>,
    /// Parameters in the query.
    pub query: Map<String, Value>,
    /// Headers.
    pub header: Map<String, Value>,
    /// Cookies.
    pub cookie: Map<String, Value>,
    /// The body; \`None\` where there is none.
    pub body: Option<Value>,
    /// The body's media type, where the plug-in says it.
    pub content_type: Option<String>,
}

/// What a mock answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply(Value);

impl Reply {
    /// Status 200 with this body.
    pub fn ok(body: impl Serialize) -> Self {
        Self::status(200, body)
    }

    /// Any status with this body.
    ///
    /// # Panics
    ///
    /// When the body cannot be written as JSON.
    pub fn status(status: u16, body: impl Serialize) -> Self {
        let body = serde_json::to_value(body).expect("a reply's body has to be JSON");
        Self(json!({ "status": status, "headers": {}, "body": body }))
    }

    /// A status without a body, such as 204.
    pub fn empty(status: u16) -> Self {
        Self(json!({ "status": status, "headers": {} }))
    }

    /// A refusal of the host.
    pub fn refused(code: impl Into<RefusalCode>, message: &str) -> Self {
        let code = code.into();
        Self(json!({ "status": 0, "error": { "code": code.as_str(), "message": message } }))
    }

    /// The same reply with a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Some(Value::Object(headers)) = self.0.get_mut("headers") {
            headers.insert(name.to_ascii_lowercase(), Value::from(value));
        }
        self
    }
}

/// Answers one operation until it is dropped.
#[must_use = "a mock is gone as soon as it is dropped: keep it in a variable"]
pub struct Mock {
    operation: &'static str,
    calls: Rc<RefCell<Vec<Request>>>,
}

impl Mock {
    /// Every call so far, in order.
    pub fn calls(&self) -> Vec<Request> {
        self.calls.borrow().clone()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // A thread that ends may have no mocks any more.
        let _ = MOCKS.try_with(|mocks| mocks.borrow_mut().remove(self.operation));
    }
}

#[derive(Clone)]
struct Answering {
    calls: Rc<RefCell<Vec<Request>>>,
    reply: Rc<dyn Fn(&Request) -> Reply>,
}

thread_local! {
    static MOCKS: RefCell<BTreeMap<&'static str, Answering>> = const { RefCell::new(BTreeMap::new()) };
}

/// Answers calls of an operation, by its wire name, such as \`"create_customer"\`. A later mock of the same operation
/// takes the place of an earlier one.
///
/// # Panics
///
/// When there is no such operation.
pub fn mock(operation: &str, reply: impl Fn(&Request) -> Reply + 'static) -> Mock {
    let Some(operation) = crate::names::OPERATIONS
        .iter()
        .find(|name| **name == operation)
    else {
        panic!("there is no operation \\"{operation}\\"");
    };
    let calls = Rc::new(RefCell::new(Vec::new()));
    let answering = Answering {
        calls: Rc::clone(&calls),
        reply: Rc::new(reply),
    };
    MOCKS.with(|mocks| mocks.borrow_mut().insert(operation, answering));
    Mock { operation, calls }
}

/// The response to a call outside of WebAssembly: the mock's, or a refusal.
pub(crate) fn answer(operation: &str, request: Option<String>) -> Vec<u8> {
    let answering = MOCKS.with(|mocks| mocks.borrow().get(operation).cloned());
    let Some(Answering { calls, reply }) = answering else {
        let message = format!("the test gives no answer to \\"{operation}\\": see \`testing::mock\`");
        return Reply::refused("not-granted", &message)
            .0
            .to_string()
            .into_bytes();
    };
    let request = request_of(request.as_deref().unwrap_or("{}"));
    calls.borrow_mut().push(request.clone());
    reply(&request).0.to_string().into_bytes()
}

fn request_of(text: &str) -> Request {
    let mut members = match serde_json::from_str(text) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let mut place = |name: &str| match members.remove(name) {
        Some(Value::Object(parameters)) => parameters,
        _ => Map::new(),
    };
    let (path, query) = (place("path"), place("query"));
    let (header, cookie) = (place("header"), place("cookie"));
    let content_type = members
        .remove("contentType")
        .and_then(|text| text.as_str().map(str::to_owned));
    Request {
        path,
        query,
        header,
        cookie,
        body: members.remove("body"),
        content_type,
    }
}
`;
