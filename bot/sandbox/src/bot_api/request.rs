//! One call as it came over HTTP: method parameters from JSON, a form, a multipart body or the query.
use std::collections::HashMap;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::schema::Method;

/// Telegram's limit for uploads is 50 MB; a little is left for the other parts.
pub(super) const MAX_BODY: usize = 52 << 20;

/// Parameters of one call, typed by the schema, and the files that came with it.
#[derive(Default)]
pub(super) struct Params {
    pub(super) fields: Map<String, Value>,
    pub(super) files: HashMap<String, Upload>,
}

/// One uploaded file.
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

impl Params {
    /// Reads a request; `None` if its caller broke off in the middle of it.
    ///
    /// # Errors
    /// What is malformed.
    pub(super) async fn read(method: &Method, request: Request) -> Result<Option<Params>, String> {
        let (head, body) = request.into_parts();
        let Ok(body) = to_bytes(body, MAX_BODY).await else {
            return Ok(None);
        };
        let request = Request::from_parts(head, Body::from(body.clone()));
        Self::read_whole(method, request, &body).await.map(Some)
    }

    async fn read_whole(method: &Method, request: Request, body: &[u8]) -> Result<Params, String> {
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or("")
            .to_owned();
        let mut params = Params::default();
        if let Some(query) = request.uri().query() {
            params.read_form(query);
        }
        if content_type.starts_with("multipart/form-data") {
            params.read_multipart(request).await?;
        } else {
            if content_type.starts_with("application/json") {
                let Value::Object(fields) =
                    serde_json::from_slice(body).map_err(|e| e.to_string())?
                else {
                    return Err("the JSON body is not an object".to_owned());
                };
                if params.fields.is_empty() {
                    params.fields = fields;
                    return Ok(params);
                }
                params.fields.extend(fields);
            } else if content_type.starts_with("application/x-www-form-urlencoded") {
                params.read_form(&String::from_utf8_lossy(body));
            } else if !body.is_empty() {
                return Err("a body of unknown content type".to_owned());
            }
        }
        method.read_form(&mut params.fields);
        Ok(params)
    }

    fn read_form(&mut self, form: &str) {
        if let Ok(url) = reqwest::Url::parse(&format!("http://form/?{form}")) {
            self.fields.extend(
                url.query_pairs()
                    .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))),
            );
        }
    }

    async fn read_multipart(&mut self, request: Request) -> Result<(), String> {
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|e| e.to_string())?;
        while let Some(part) = parts.next_field().await.map_err(|e| e.to_string())? {
            let name = part.name().unwrap_or("").to_owned();
            let file = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|e| e.to_string())?;
            match file {
                Some(file) => {
                    self.fields
                        .entry(name.clone())
                        .or_insert_with(|| Value::String(format!("attach://{name}")));
                    self.files.insert(name, Upload { name: file, bytes });
                }
                None => {
                    self.fields.insert(
                        name,
                        Value::String(String::from_utf8_lossy(&bytes).into_owned()),
                    );
                }
            }
        }
        // Parts that another field names as attach://part are files, not parameters.
        let attached: Vec<String> = self.files.keys().cloned().collect();
        for name in attached {
            let link = format!("attach://{name}");
            if self.fields.iter().any(|(field, value)| {
                *field != name && value.as_str().is_some_and(|v| v.contains(&link))
            }) {
                self.fields.remove(&name);
            }
        }
        Ok(())
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        let value = self.fields.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.fields
            .get(name)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    pub(super) fn strings(&self, name: &str) -> Option<Vec<String>> {
        let list = self.fields.get(name)?.as_array()?;
        Some(
            list.iter()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect(),
        )
    }
}
