/** `src/kit/bytes.rs`. Bytes that are no text. The same for every contract. */
export const RUST_BYTES = `//! Bytes that are no text.

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use serde_json::{Map, Value};

use super::json::{Json, Misfit};
use super::object::{Members, Object};

/// Bytes that are no text: a file, an image. In a multipart body they may bring a file's name and media type along.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytes {
    /// The bytes themselves.
    pub data: Vec<u8>,
    /// The name of the file that a part of a multipart body is.
    pub filename: Option<String>,
    /// The media type of a part of a multipart body.
    pub content_type: Option<String>,
}

impl Bytes {
    /// Bytes without a file's name.
    pub fn new(data: impl Into<Vec<u8>>) -> Self {
        Self {
            data: data.into(),
            ..Self::default()
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(data: Vec<u8>) -> Self {
        Self::new(data)
    }
}

impl From<&[u8]> for Bytes {
    fn from(data: &[u8]) -> Self {
        Self::new(data)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.data
    }
}

impl Json for Bytes {
    fn to_json(&self) -> Value {
        let mut members = Map::new();
        members.put_required("base64", &STANDARD.encode(&self.data));
        members.put_optional("filename", &self.filename);
        members.put_optional("contentType", &self.content_type);
        Value::Object(members)
    }

    fn from_json(value: Value) -> Result<Self, Misfit> {
        let mut object = Object::of(value)?;
        let data = STANDARD
            .decode(object.required::<String>("base64")?)
            .map_err(|_| Misfit::of("base64", "another text").within("base64"))?;
        Ok(Self {
            data,
            filename: object.optional("filename")?,
            content_type: object.optional("contentType")?,
        })
    }
}

serde_by_json!(Bytes);
`;
